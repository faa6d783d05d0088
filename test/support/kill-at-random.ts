import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, vi } from 'vitest'
import { cli, startCli, type CliOptions } from './cli.ts'
import { expectPairedEvents } from './event-order.ts'
import { writeGeneration } from './generations-workspace.ts'

const rows = 20_000

/** How often each store is killed: MILLRACE_KILL_ROUNDS, or enough to meet every phase of a run. */
export const killRounds = Number(process.env['MILLRACE_KILL_ROUNDS'] ?? 20)

/**
 * Kills a running project again and again at a random moment, each time with new source data; after each kill no dataset
 * holds two generations, and in the end every run that started has exactly one terminal event.
 */
export async function killAtRandom(options: CliOptions, rounds: number): Promise<void> {
  writeGeneration(options.cwd, 1, rows)
  const started = performance.now()
  const first = await cli(['run'], options)
  expect(first.code, first.stderr).toBe(0)
  const longest = performance.now() - started
  let generation = 1
  for (let round = 0; round < rounds; round += 1) {
    generation += 1
    writeGeneration(options.cwd, generation, rows)
    await killOnce(options, Math.random() * longest * 1.1)
    await expectWholeDatasets(options)
  }
  const last = await cli(['run'], options)
  expect(last.code, last.stderr).toBe(0)
  await expectWholeDatasets(options)
  const events = await cli(['events', 'list', '--json', '--limit', '100000'], options)
  const published = JSON.parse(events.stdout) as { type: string; subject: string }[]
  expectPairedEvents(published)
  expect(published.length).toBeGreaterThan(rounds)
}

async function killOnce(options: CliOptions, afterMs: number): Promise<void> {
  const running = startCli(['run'], options)
  const timer = setTimeout(() => running.process.kill('SIGKILL'), afterMs)
  await running.ended
  clearTimeout(timer)
}

const datasets = ['landing.left', 'landing.right', 'stored.left', 'stored.right', 'derived.doubled'] as const

/** Asks the engine itself, past everything of ours, which generations each dataset holds. */
async function expectWholeDatasets({ cwd }: CliOptions): Promise<void> {
  const instance = await openWhenFree(join(cwd, '.millrace', 'platform.duckdb'))
  const connection = await instance.connect()
  for (const dataset of datasets) {
    const reader = await connection.runAndReadAll(
      `SELECT count(*), count(DISTINCT generation) FROM ${dataset}`,
    )
    expect(reader.getRowsJson(), dataset).toEqual([[String(rows), '1']])
  }
  connection.closeSync()
  instance.closeSync()
}

/** The owner of a killed process's file ends a moment after it. */
async function openWhenFree(file: string): Promise<DuckDBInstance> {
  return await vi.waitFor(() => DuckDBInstance.create(file), { timeout: 20_000, interval: 50 })
}

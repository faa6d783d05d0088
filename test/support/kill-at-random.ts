import { expect } from 'vitest'
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
  expect(await generationsOf(options, 'transform-0003.doubled')).toEqual([generation])
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

async function expectWholeDatasets(options: CliOptions): Promise<void> {
  for (const dataset of [
    'landing-0001.left',
    'storage-0002.left',
    'storage-0002.right',
    'transform-0003.doubled',
  ]) {
    expect(await generationsOf(options, dataset), dataset).toHaveLength(1)
  }
}

async function generationsOf(options: CliOptions, dataset: string): Promise<readonly number[]> {
  const { stdout, stderr, code } = await cli(
    ['datasets', 'preview', dataset, '--limit', String(rows), '--format', 'json'],
    options,
  )
  expect(code, stderr).toBe(0)
  const values = (JSON.parse(stdout) as { generation: string | number }[]).map(row => Number(row.generation))
  expect(values).toHaveLength(rows)
  return [...new Set(values)]
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { cli } from '../support/cli.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import {
  everySecond,
  expectSlotsOfRuns,
  onInput,
  openSlots,
  sharedState,
  writeSchedule,
} from '../support/scheduled-tasks.ts'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

interface PublishedEvent {
  readonly type: string
  readonly subject: string
  readonly data: { readonly dataTask: { readonly id: string }; readonly startMethod: string }
}

async function eventsOf(folder: string): Promise<readonly PublishedEvent[]> {
  const listed = await cli(['events', 'list', '--json', '--limit', '10000'], { cwd: folder })
  expect(listed.code, listed.stderr).toBe(0)
  const text: PublishedEvent[] = JSON.parse(listed.stdout)
  return text
}

function shown(events: readonly PublishedEvent[]): readonly string[] {
  return events.map(({ type, data }) => `${data.dataTask.id} ${type.split('.').at(-1)} ${data.startMethod}`)
}

describe('a server with schedules', () => {
  test('runs a task after the one that it reads, and what reads that one', async () => {
    using folder = temporaryFolder()
    writeGenerationsWorkspace(folder.path)
    writeGeneration(folder.path, 1, 50)
    writeSchedule(folder.path, 'storage', onInput)
    writeSchedule(folder.path, 'transform', onInput)
    await using server = await startServer(folder.path)
    const landed = await cli(['run', '--select', 'landing-0001'], { cwd: folder.path })
    expect(landed.code, landed.stderr).toBe(0)
    await vi.waitFor(async () => expect(await eventsOf(folder.path)).toHaveLength(6), { timeout: 60_000 })
    expect(shown(await eventsOf(folder.path))).toEqual([
      'landing-0001 started USER',
      'landing-0001 completed USER',
      'storage-0002 started SCHEDULER',
      'storage-0002 completed SCHEDULER',
      'transform-0003 started SCHEDULER',
      'transform-0003 completed SCHEDULER',
    ])
    const metrics = await fetch(`${server.url}/metrics`)
    expect(await metrics.text()).toContain('millrace_scheduled_runs_total{kind="event"} 2')
    // A launch that runs all of them itself triggers nothing.
    expect((await cli(['run'], { cwd: folder.path })).code).toBe(0)
    expect(await server.stop()).toBe(143)
    expect(await eventsOf(folder.path)).toHaveLength(12)
  })

  test('takes up a schedule that is written while it runs, and tells of its times and its last slot', async () => {
    using folder = temporaryFolder()
    writeGenerationsWorkspace(folder.path)
    writeGeneration(folder.path, 1, 50)
    await using server = await startServer(folder.path)
    const list = async () => {
      const { stdout, stderr, code } = await cli(['schedules', '--next', '2', '--json'], { cwd: folder.path })
      expect(code, stderr).toBe(0)
      return JSON.parse(stdout) as { schedules: { next: string[]; lastSlot?: { runState?: string } }[] }
    }
    expect(await list()).toEqual({ schedules: [] })
    writeSchedule(folder.path, 'landing', everySecond(2))
    await vi.waitFor(async () => expect((await list()).schedules[0]?.lastSlot?.runState).toBe('COMPLETED'), {
      timeout: 60_000,
    })
    expect((await list()).schedules[0]?.next).toHaveLength(2)
    const people = await cli(['schedules'], { cwd: folder.path })
    expect(people.stdout).toContain('when  RRULE:FREQ=SECONDLY;INTERVAL=2 (Europe/Paris)')
    // While the files are wrong its times misfire, with the reason.
    const wrong = everySecond(2).replace('Paris', 'Pariss')
    writeSchedule(folder.path, 'storage', wrong)
    const misfires = 'millrace_slots_misfired_total{code="MILLRACE-PROJECT-INVALID"}'
    await vi.waitFor(
      async () => expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(misfires),
      { timeout: 60_000 },
    )
    const broken = await cli(['schedules'], { cwd: folder.path })
    expect(broken.stderr).toContain('generations has errors')
    writeSchedule(folder.path, 'storage', onInput)
    expect(await server.stop()).toBe(143)
    expectPairedEvents(await eventsOf(folder.path))
    // The same without a server.
    expect((await list()).schedules[0]?.next).toHaveLength(2)
  })
})

describe.skipIf(postgresMissing)('servers that share a state in PostgreSQL', () => {
  test('run each slot exactly once, also when one of them is killed again and again', async () => {
    await using postgres = await startPostgres()
    postgres.createDatabase('state')
    using first = temporaryFolder()
    using second = temporaryFolder()
    for (const { path } of [first, second]) {
      writeGenerationsWorkspace(path, sharedState(postgres))
      writeFileSync(join(path, 'encryption.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`)
      writeGeneration(path, 1, 50)
      writeSchedule(path, 'landing', everySecond(1))
    }
    await using survivor = await startServer(first.path)
    for (let round = 0; round < 6; round += 1) {
      await using victim = await startServer(second.path)
      const before = slotCount(postgres)
      await vi.waitFor(() => expect(slotCount(postgres)).toBeGreaterThan(before + 2), { timeout: 60_000 })
      await victim.kill()
    }
    // Whatever the killed ones had claimed comes to an end.
    await vi.waitFor(() => expect(openSlots(postgres)).toBe('0'), { timeout: 60_000, interval: 500 })
    expect(await survivor.stop()).toBe(143)
    expectPairedEvents(await eventsOf(first.path))
    const count = (sql: string): string => postgres.psql('state', `set search_path = millrace; ${sql}`).trim()
    // Each second from the first to the last has one slot.
    expect(
      count(`select count(*) from (select slot_at::timestamptz - lag(slot_at::timestamptz) over (order by slot_at) as step
        from slots) as steps where step <> interval '1 second'`),
    ).toBe('0')
    expectSlotsOfRuns(postgres)
    expect(
      Number(count(`select count(distinct worker) from runs where state = 'COMPLETED'`)),
    ).toBeGreaterThan(1)
  })
})

function slotCount(postgres: PostgresServer): number {
  return Number(postgres.psql('state', `select count(*) from millrace.slots where state = 'STARTED'`))
}

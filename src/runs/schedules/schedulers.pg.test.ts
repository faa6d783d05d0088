import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import type { Schedule } from '../../projects/project.ts'
import { openPostgresStore } from '../../store/postgres/open-postgres-store.ts'
import type { Store } from '../../store/store.ts'
import { openTestRuns } from '../testing/test-runs.ts'
import { SimulatedTime } from './testing/simulated-time.ts'
import { scheduledProject, startTestScheduler } from './testing/test-scheduler.ts'
import { timeSchedule } from './testing/time-schedule.ts'

const start = new Date('2026-03-02T12:00:00Z')
const hour = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000)
const onInput: Schedule = { ...timeSchedule([]), type: 'EVENT_BASED' }

describe.skipIf(postgresMissing)('schedulers that share a state in PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
    server.createDatabase('state')
  })
  afterAll(async () => await server[Symbol.asyncDispose]())

  const open = (): Promise<Store> =>
    openPostgresStore({ connection: { host: server.host, database: 'state', user: server.user } })

  test('start each time once, and what follows it once after it', async () => {
    const time = new SimulatedTime(start)
    await using on = await openTestRuns(async () => undefined, { clock: time })
    const project = scheduledProject({ a: timeSchedule(['FREQ=HOURLY']), b: onInput })
    await using first = await open()
    await using second = await open()
    await using third = await open()
    const stores = [first, second, third]
    const schedulers = stores.map((store, index) =>
      startTestScheduler({ services: on.services, time, project: () => project, store, worker: `w${index}` }),
    )
    const published = async () => await first.read(({ events }) => events.after(0, 1_000))
    for (let hours = 1; hours <= 10; hours += 1) {
      await time.waiting(3)
      time.wakeAt(hour(hours))
      while ((await published()).length < hours * 4) {
        await time.waiting(1)
        time.wakeAt(new Date(time.now().getTime() + 50))
      }
    }
    for (const each of schedulers) {
      await each.calm()
      await each[Symbol.asyncDispose]()
    }
    const kinds = (await published()).map(
      ({ event }) => `${event.data.dataTask.id} ${event.type.split('.').at(-1)}`,
    )
    const round = ['a started', 'a completed', 'b started', 'b completed']
    expect(kinds).toEqual(Array.from({ length: 10 }, () => round).flat())
    const seen = schedulers.flatMap(scheduler => scheduler.seen)
    expect(seen.filter(line => line.includes('failed') || line.includes('MISFIRED'))).toEqual([])
    expect(seen.filter(line => line === 'a asks for b')).toHaveLength(10)
    expect(await first.read(({ slots }) => slots.open(10))).toEqual([])
  })
})

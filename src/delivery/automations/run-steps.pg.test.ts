import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import type { StepReport } from '../../contract/automations/automation-answers.ts'
import { openPostgresStore } from '../../store/postgres/open-postgres-store.ts'
import { haveAutomation, httpStep, TestActions } from '../testing/test-automations.ts'
import { openTestDelivery } from '../testing/test-delivery.ts'

const often = Array.from({ length: 50 }, () => 0.03)

describe.skipIf(postgresMissing !== undefined)(`automations on PostgreSQL ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
    server.createDatabase('state')
  })
  afterAll(async () => await server[Symbol.asyncDispose]())

  test('start one run for each event, with two servers whose connections are ended and whose receiver fails', async () => {
    await using receiver = await startReceiver()
    receiver.answerWith(() => (Math.random() < 0.3 ? 500 : 200))
    const { host, port, user } = server
    const connection = { host, port, user, database: 'state' }
    await using delivery = await openTestDelivery({ openStore: () => openPostgresStore({ connection }) })
    const steps = [httpStep(receiver.url), { kind: 'start', project: 'p', tasks: ['t'] } as const]
    const { id } = await haveAutomation(delivery, { steps, delivery: { retrySeconds: often } })
    for (const store of [delivery.store, await delivery.openAgain()])
      await delivery.start({ store, automationActions: new TestActions(store) })
    const events = 100
    for (let part = 0; part < 4; part += 1) {
      await delivery.publish(events / 2, { tasks: 10 })
      server.psql(
        'state',
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'millrace'`,
      )
    }
    await delivery.settled()
    const runs = await delivery.store.read(records => records.runs.find({}, 1000))
    const found = await delivery.deliveries(id)
    const reported = await delivery.store.read(({ automations }) =>
      Promise.all(found.map(async ({ sequence }) => (await automations.stepsOf(sequence))[1]?.report ?? '')),
    )
    expect(found.map(({ state }) => state)).toEqual(Array.from({ length: events }, () => 'delivered'))
    const begun = reported.map(report => (JSON.parse(report) as StepReport).runId)
    expect(new Set(begun)).toEqual(new Set(runs.map(run => run.id)))
    expect(runs).toHaveLength(events)
  })
})

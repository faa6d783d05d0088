import { describe, expect, test } from 'vitest'
import { startReceiver } from '../../../test/support/recording-receiver.ts'
import type { StepReport } from '../../contract/automations/automation-answers.ts'
import { AppError } from '../../foundation/app-error.ts'
import { aUser } from '../../store/testing/sample-access.ts'
import { heldAnswers } from '../testing/held-answers.ts'
import { soon } from '../testing/soon.ts'
import { haveAutomation, httpStep, TestActions, type TestAutomation } from '../testing/test-automations.ts'
import { openTestDelivery, type TestDelivery } from '../testing/test-delivery.ts'

const start = { kind: 'start', project: 'p', tasks: ['t'] } as const
const wait = { kind: 'wait', duration: '1h' } as const
const hourMs = 3_600_000
const aboutAnHour = hourMs + 60_000

async function opened(automation: TestAutomation) {
  const delivery = await openTestDelivery()
  const actions = new TestActions(delivery.store)
  const { id } = await haveAutomation(delivery, automation)
  return {
    delivery,
    actions,
    id,
    begin: () => delivery.start({ automationActions: actions }),
    [Symbol.asyncDispose]: () => delivery[Symbol.asyncDispose](),
  }
}

async function runsIn({ store }: TestDelivery): Promise<readonly string[]> {
  const runs = await store.read(records => records.runs.find({}, 100))
  return runs.map(({ id }) => id)
}

/** Of each attempt, its outcome and those of its steps. */
async function historyOf(delivery: TestDelivery, id: string): Promise<readonly string[]> {
  return (await delivery.attempts(id)).map(({ outcome, exchange }) => {
    const { steps } = JSON.parse(exchange) as { steps: StepReport[] }
    return [outcome, ...steps.map(each => `${each.step} ${each.kind} ${each.outcome}`)].join(', ')
  })
}

async function stateOf(delivery: TestDelivery, id: string): Promise<string | undefined> {
  return (await delivery.deliveries(id))[0]?.state
}

describe('an automation', () => {
  test('does its steps in their order, with the values of the event, and tells what it did', async () => {
    await using receiver = await startReceiver()
    const call = httpStep(`${receiver.url}/hook?task={{ data.dataTask.name }}`, {
      method: 'PUT',
      headers: { 'x-type': '{{ type }}' },
      body: { task: '{{ data.dataTask }}' },
    })
    const check = { kind: 'check', sql: 'select {{ data.dataTask.id }}', expect: 'rows' } as const
    const stop = { kind: 'stop', project: 'q', tasks: ['u'] } as const
    await using test = await opened({ id: 'a1', steps: [check, call, stop, start] })
    await test.begin()
    const [, completed] = await test.delivery.publish(2)
    await test.delivery.settled()
    const [receipt] = receiver.receipts
    expect(receipt).toMatchObject({
      path: '/hook?task=Task%200',
      headers: {
        'x-type': 'com.qlik.v1.di-projects.di-tasks.completed',
        'webhook-id': `a1.${completed?.id}.2`,
        'content-type': 'application/json',
      },
    })
    expect(JSON.parse(receipt?.body ?? '')).toEqual({ task: completed?.data.dataTask })
    expect(test.actions.asked).toEqual(["select ('task-0000')"])
    expect(test.actions.stopped).toEqual(['q/u by ada'])
    expect(await runsIn(test.delivery)).toEqual(['run-1'])
    expect(await historyOf(test.delivery, test.id)).toEqual([
      'success, 1 check done, 2 http done, 3 stop done, 4 start done',
    ])
    const steps = await test.delivery.store.read(({ automations }) => automations.stepsOf(1))
    expect(steps.map(({ report }) => JSON.parse(report) as StepReport).at(-1)).toMatchObject({
      launch: 1,
      runId: 'run-1',
    })
  })

  test('ends where a check does not find what it expects', async () => {
    await using test = await opened({ steps: [{ kind: 'check', sql: 'select 1', expect: 'no-rows' }, start] })
    await test.begin()
    await test.delivery.publish(2)
    await test.delivery.settled()
    const [attempt] = await test.delivery.attempts(test.id)
    expect(attempt?.message).toBe('Step 1 (check): The query gave rows, so the automation ends here.')
    expect(await historyOf(test.delivery, test.id)).toEqual(['success, 1 check ended'])
    expect([await runsIn(test.delivery), await stateOf(test.delivery, test.id)]).toEqual([[], 'delivered'])
  })

  test('goes on at the step that failed, and begins its retries anew with each step', async () => {
    await using receiver = await startReceiver()
    const answers = [200, 500, 500, 500, 200]
    receiver.answerWith(() => answers.shift() ?? 200)
    const steps = [httpStep(`${receiver.url}/1`), httpStep(`${receiver.url}/2`), start]
    await using test = await opened({ steps })
    let busy = 2
    test.actions.beforeStart = async () => {
      if (busy-- > 0) throw new AppError('MILLRACE-TASK-ALREADY-RUNNING', 'task t is already running')
    }
    await test.begin()
    await test.delivery.publish(2)
    await test.delivery.settled()
    expect(receiver.receipts.map(({ path }) => path)).toEqual(['/1', '/2', '/2', '/2', '/2'])
    const ids = receiver.receipts.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(2)
    expect(await historyOf(test.delivery, test.id)).toEqual([
      'fail, 1 http done, 2 http failed',
      'fail, 2 http failed',
      'fail, 2 http failed',
      'fail, 2 http done, 3 start failed',
      'fail, 3 start failed',
      'success, 3 start done',
    ])
    expect(await runsIn(test.delivery)).toHaveLength(1)
  })

  test('waits without holding a place, through a restart, and not longer for a resend', async () => {
    await using test = await opened({ steps: [wait, start], delivery: { maxInFlight: 1 } })
    const first = await test.begin()
    await test.delivery.publish(4)
    await soon(async () => expect(await historyOf(test.delivery, test.id)).toHaveLength(2))
    expect(await stateOf(test.delivery, test.id)).toBe('due')
    await first.stop(1000)
    // Whatever makes it due again does not cut the wait short.
    await test.delivery.store.write(async ({ deliveries }) => {
      await deliveries.hold(test.id)
      await deliveries.release(test.id, new Date())
    })
    const second = await test.begin()
    await soon(async () => expect(await historyOf(test.delivery, test.id)).toHaveLength(4))
    expect(await runsIn(test.delivery)).toEqual([])
    await second.stop(1000)
    test.delivery.clock.set(aboutAnHour)
    await test.begin()
    await test.delivery.settled()
    expect(await runsIn(test.delivery)).toHaveLength(2)
    expect(await historyOf(test.delivery, test.id)).toEqual(
      Array.from({ length: 2 }, () => ['success, 1 wait done', 'success', 'success, 2 start done']).flat(),
    )
  })

  test('starts a task once, although what came of it was never heard', async () => {
    await using test = await opened({ steps: [start] })
    test.actions.afterStart = async () => {
      throw new Error('the answer was lost')
    }
    await test.begin()
    await test.delivery.publish(20)
    await test.delivery.settled()
    expect(await runsIn(test.delivery)).toHaveLength(10)
  })

  test('starts nothing once another process has taken over', async () => {
    await using test = await opened({ steps: [start] })
    const [held, other] = [heldAnswers(), await test.delivery.openAgain()]
    test.actions.beforeStart = async () => void (await held.decide())
    const dispatcher = await test.begin()
    await test.delivery.publish(2)
    await soon(() => expect(held.asked).toBe(1))
    const [worker = ''] = await other.read(({ deliveries }) => deliveries.workers())
    await other.write(async ({ deliveries }) => {
      await deliveries.releaseWorker(worker, new Date())
      await deliveries.claim([{ webhookId: test.id, limit: 1 }], 'other', new Date(Date.now() + 1000))
    })
    held.answer(200)
    await soon(() => expect(dispatcher.status().inFlight).toBe(0))
    expect(await runsIn(test.delivery)).toEqual([])
    const [delivery] = await test.delivery.deliveries(test.id)
    expect(delivery).toMatchObject({ state: 'sending', worker: 'other' })
  })

  test('leaves events alone to which it has led itself, and says so', async () => {
    await using test = await opened({ steps: [start] })
    const [, completed] = await test.delivery.publish(2)
    const runId = completed?.subject?.split('/').at(-1) ?? ''
    await test.delivery.store.write(({ automations }) =>
      automations.noteStarted(runId, { webhookId: test.id, runId: 'before' }),
    )
    await test.begin()
    await test.delivery.settled()
    const [attempt] = await test.delivery.attempts(test.id)
    expect(attempt?.message).toContain(`Left alone: the event is of run ${runId}`)
    expect(await runsIn(test.delivery)).toEqual([])
  })

  test('does not work on more events at the same time than it may', async () => {
    await using receiver = await startReceiver()
    const held = heldAnswers()
    receiver.answerWith(held.decide)
    await using test = await opened({ steps: [httpStep(receiver.url)], delivery: { maxInFlight: 2 } })
    const dispatcher = await test.begin()
    await test.delivery.publish(20)
    await soon(() => expect(held.asked).toBe(2))
    expect(dispatcher.status().inFlight).toBe(2)
    held.answer(200)
    await test.delivery.settled()
    expect(receiver.receipts).toHaveLength(10)
  })

  test('is left to others by a process that runs no tasks', async () => {
    await using test = await opened({ steps: [start] })
    const idle = await test.delivery.start()
    await test.delivery.publish(2)
    await soon(async () => expect(await stateOf(test.delivery, test.id)).toBe('due'))
    expect(idle.status().inFlight).toBe(0)
    await test.begin()
    await test.delivery.settled()
    expect(await runsIn(test.delivery)).toHaveLength(1)
  })
})

describe('what cannot be done', () => {
  test('because its owner may not read the space any more is given up in the end', async () => {
    await using test = await opened({ steps: [start] })
    const demoted = aUser('ada', { role: 'User', status: 'disabled' })
    await test.delivery.publish(2)
    const dispatcher = await test.delivery.start()
    await soon(async () => expect(await stateOf(test.delivery, test.id)).toBe('due'))
    await dispatcher.stop(1000)
    await test.delivery.store.write(({ users }) => users.replace(demoted))
    await test.begin()
    await test.delivery.settled()
    const attempts = await test.delivery.attempts(test.id)
    expect(attempts.map(({ message }) => message)).toEqual(
      Array.from(
        { length: 4 },
        () => 'The owner of the automation, ada, may not read the space space of the event.',
      ),
    )
    expect(await stateOf(test.delivery, test.id)).toBe('exhausted')
  })

  test.each<[string, TestAutomation['steps'], string, number]>([
    [
      'a value that the event does not have',
      [httpStep('http://127.0.0.1:1/{{ data.errorMessage }}')],
      'The event has no data.errorMessage',
      1,
    ],
    [
      'an address that is not allowed',
      [httpStep('https://169.254.169.254/')],
      'it hands out the credentials',
      4,
    ],
    ['a project that is not there', [{ ...start, project: 'gone' }], 'There is no project "gone"', 4],
  ])('%s fails %s', async (_, steps, message, attempts) => {
    await using test = await opened({ steps })
    await test.begin()
    await test.delivery.publish(2)
    await test.delivery.settled()
    const made = await test.delivery.attempts(test.id)
    expect(made).toHaveLength(attempts)
    expect(made[0]?.message).toContain(message)
    expect(await stateOf(test.delivery, test.id)).toBe('exhausted')
  })

  test('goes on with the steps that there were, or not at all', async () => {
    await using test = await opened({ steps: [wait, start] })
    const dispatcher = await test.begin()
    await test.delivery.publish(2)
    await soon(async () => expect(await historyOf(test.delivery, test.id)).toHaveLength(1))
    await dispatcher.stop(1000)
    await test.delivery.change(test.id, { automation: { steps: [start, wait], revision: 'another' } })
    test.delivery.clock.set(aboutAnHour)
    await test.begin()
    await test.delivery.settled()
    expect((await test.delivery.attempts(test.id)).at(-1)?.message).toContain(
      'were changed after some of them',
    )
    expect([await runsIn(test.delivery), await stateOf(test.delivery, test.id)]).toEqual([[], 'exhausted'])
  })
})

test('encrypted headers are sent in plain and shown nowhere', async () => {
  await using receiver = await startReceiver()
  await using test = await opened({ id: 'a1', steps: [] })
  const sealed = test.delivery.vault.seal('Bearer hidden', 'webhook/a1/step/0/header/authorization')
  const step = httpStep(receiver.url, { encryptedHeaders: { Authorization: sealed } })
  await test.delivery.change('a1', { automation: { steps: [step], revision: 'r' } })
  receiver.answerWith(({ headers }) => ({
    status: 500,
    headers: { 'x-echo': String(headers.authorization) },
  }))
  await test.begin()
  await test.delivery.publish(2)
  await test.delivery.settled()
  expect(receiver.receipts[0]?.headers.authorization).toBe('Bearer hidden')
  const history = JSON.stringify(await test.delivery.attempts('a1'))
  expect(history).toContain('**OMITTED**')
  expect(history).not.toContain('hidden')
})

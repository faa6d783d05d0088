import { describe, expect, test } from 'vitest'
import { publishEvents } from '../../../test/support/publish-events.ts'
import {
  AutomationAnswer,
  AutomationRunWithSteps,
  AutomationTrial,
} from '../../contract/automations/automation-answers.ts'
import { defaultAutomationDelivery } from '../../contract/automations/automation-fields.ts'
import { declareAutomations } from '../../delivery/automations/declare-automations.ts'
import { AutomationInFile } from '../../contract/automations/automation-fields.ts'
import { anAssignment, aSpace } from '../../store/testing/sample-access.ts'
import { aDelivery, anAttempt } from '../../store/testing/sample-deliveries.ts'
import { anAutomation, haveAutomation } from '../testing/automation-bodies.ts'
import { openTestApi, type TestApi } from '../testing/test-api.ts'
import { errorOf, haveWebhook, pageOfAnswer, v1 } from '../testing/webhook-bodies.ts'
import { automationsPath as path } from './automation-path.ts'

const completed = 'com.qlik.v1.di-projects.di-tasks.completed'
const url = 'https://receiver.example/hook'

async function declare({ services }: TestApi, names: readonly string[], secret = 'hidden'): Promise<void> {
  const header = { encryptedHeaders: { Authorization: secret } }
  const content = AutomationInFile.parse({ do: [{ http: { url, ...header } }, { wait: '5m' }] })
  const declared = names.map(name => ({ id: `id-${name}`, name, content }))
  await declareAutomations({ ...services, ownerId: 'admin', declared })
}

const entries = ({ store }: TestApi) =>
  store.read(({ audit }) => audit.find({ sort: 'at', descending: false, limit: 100 }))

describe('an automation', () => {
  test('is made with defaults, and shown as it was written but for its secrets', async () => {
    await using api = await openTestApi()
    const steps = [
      { start: { project: 'sales', tasks: ['+mart'] } },
      { http: { url, encryptedHeaders: { 'X-Key': 'hidden' }, body: { text: '{{ id }}' } } },
      { check: { sql: 'select 1', expect: 'no-rows' } },
      { wait: 'PT5M' },
    ]
    const made = await haveAutomation(api, { do: steps })
    expect(made).toMatchObject({
      when: { eventTypes: [completed], filter: '', filters: [] },
      ownerId: 'admin',
      inFile: false,
      enabled: true,
      paused: false,
      delivery: defaultAutomationDelivery,
      do: [
        steps[0],
        {
          http: { method: 'POST', url, headers: {}, encryptedHeaders: ['X-Key'], body: { text: '{{ id }}' } },
        },
        steps[2],
        steps[3],
      ],
    })
    const kept = await api.store.read(({ webhooks }) => webhooks.get(made.id))
    expect(
      JSON.stringify([
        kept,
        await api.store.read(({ audit }) => audit.find({ sort: 'at', descending: false, limit: 9 })),
      ]),
    ).not.toContain('hidden')
  })

  test.each<[string, Record<string, unknown>, string, string?]>([
    ['no steps', { do: [] }, 'API-REQUEST-INVALID', '/do'],
    ['a broken template', { do: [{ http: { url: `${url}{{` } }] }, 'API-REQUEST-INVALID', '/do/0/http/url'],
    [
      'an attribute of other types',
      { do: [{ http: { url, body: ['{{ data.errorMessage }}'] } }] },
      'API-REQUEST-INVALID',
      '/do/0/http/body/0',
    ],
    ['a filter that is not understood', { when: { filter: 'x' } }, 'WEBHOOK-FILTER-INVALID', '/when/filter'],
    [
      'an address that is not allowed',
      { do: [{ http: { url: 'https://10.0.0.1/{{ id }}' } }] },
      'DELIVERY-HOST-FORBIDDEN',
      '/do/0/http/url',
    ],
    [
      'a header that Millrace sets',
      { do: [{ http: { url, headers: { 'webhook-id': '1' } } }] },
      'WEBHOOK-HEADER-RESERVED',
      '/do/0/http/headers',
    ],
    [
      'a header twice',
      { do: [{ http: { url, headers: { a: '1' }, encryptedHeaders: { A: '2' } } }] },
      'WEBHOOK-HEADER-TWICE',
      '/do/0/http/encryptedHeaders',
    ],
  ])('with %s is refused', async (_, changes, code, at) => {
    await using api = await openTestApi()
    const answer = await api.call('POST', path, { body: anAutomation(changes) })
    expect(errorOf(answer)).toEqual({ status: 400, code, ...(at !== undefined && { at }) })
  })

  test('is changed field by field, and replaced as a whole', async () => {
    await using api = await openTestApi()
    const { id, do: steps } = await haveAutomation(api, {
      do: [{ http: { url, encryptedHeaders: { a: 'b' } } }],
    })
    const patched = await api.call('PATCH', `${path}/${id}`, { body: { name: 'Other', enabled: false } })
    expect(AutomationAnswer.parse(patched.body)).toMatchObject({ name: 'Other', enabled: false, do: steps })
    const put = await api.call('PUT', `${path}/${id}`, { body: { name: 'New', do: [{ wait: '1m' }] } })
    expect(AutomationAnswer.parse(put.body)).toMatchObject({
      name: 'New',
      enabled: true,
      do: [{ wait: '1m' }],
    })
    const failing = [{ http: { url, body: ['{{ data.errorMessage }}'] } }]
    expect((await api.call('PATCH', `${path}/${id}`, { body: { do: failing } })).status).toBe(200)
    const narrowed = await api.call('PATCH', `${path}/${id}`, { body: { when: { eventTypes: ['started'] } } })
    expect(errorOf(narrowed)).toMatchObject({ status: 400, at: '/when/eventTypes' })
    expect((await api.call('DELETE', `${path}/${id}`)).status).toBe(204)
    expect(
      (await entries(api)).map(({ action }) => action).filter(each => each.startsWith('automation')),
    ).toEqual([
      'automation.created',
      'automation.updated',
      'automation.updated',
      'automation.updated',
      'automation.deleted',
    ])
  })

  test('is no webhook, and a webhook is no automation', async () => {
    await using api = await openTestApi({ limits: { webhooksPerOwner: 1 } })
    const [automation, webhook] = [await haveAutomation(api), await haveWebhook(api)]
    await api.store.write(({ deliveries }) => deliveries.add([aDelivery({ webhookId: automation.id })]))
    const data = async (target: string) => pageOfAnswer(await api.call('GET', target)).data.length
    expect([await data(v1), await data(path), await data('/api/v1/deliveries')]).toEqual([1, 1, 0])
    const statuses = await Promise.all(
      [`${v1}/${automation.id}`, `${path}/${webhook.id}`, '/api/v1/deliveries/1'].map(
        async target => (await api.call('GET', target)).status,
      ),
    )
    expect(statuses).toEqual([404, 404, 404])
    expect(errorOf(await api.call('POST', path, { body: anAutomation() }))).toMatchObject({
      code: 'AUTOMATION-TOO-MANY',
    })
  })

  test('with a check, or of somebody else, needs an administrator', async () => {
    await using api = await openTestApi()
    const check = { do: [{ check: { sql: 'select 1', expect: 'rows' } }] }
    const refused = { status: 403, code: 'AUTOMATION-NEEDS-ADMINISTRATOR' }
    const as = async (method: string, target: string, body: unknown) =>
      errorOf(await api.call(method, target, { key: 'ada', body }))
    expect(await as('POST', path, anAutomation(check))).toEqual(refused)
    expect(await as('POST', path, anAutomation({ ownerId: 'bob' }))).toEqual(refused)
    const own = await haveAutomation(api, {}, { key: 'ada' })
    expect(own.ownerId).toBe('ada')
    expect(await as('PATCH', `${path}/${own.id}`, check)).toEqual(refused)
    const given = await haveAutomation(api, { ...check, ownerId: 'ada' })
    expect(await as('PATCH', `${path}/${given.id}`, { do: [{ wait: '1m' }] })).toEqual(refused)
    expect((await api.call('POST', `${path}/${given.id}/actions/pause`, { key: 'ada' })).status).toBe(200)
  })

  test('comes in pages', async () => {
    await using api = await openTestApi()
    for (const name of ['c', 'a', 'b']) await haveAutomation(api, { name })
    const first = pageOfAnswer(await api.call('GET', `${path}?limit=2`))
    const second = pageOfAnswer(await api.call('GET', first.links.next?.href ?? ''))
    expect([...first.data, ...second.data].map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(pageOfAnswer(await api.call('GET', `${path}?sort=-name&name=B`)).data).toHaveLength(1)
  })
})

describe('an automation of millrace.yaml', () => {
  test('is changed there alone, and can be paused', async () => {
    await using api = await openTestApi()
    await declare(api, ['nightly'])
    const target = `${path}/id-nightly`
    const refused = { status: 409, code: 'AUTOMATION-IN-FILE' }
    const put = await api.call('PUT', target, { body: anAutomation() })
    expect(errorOf(put)).toEqual(refused)
    expect(errorOf(await api.call('PATCH', target, { body: { enabled: false } }))).toEqual(refused)
    expect(errorOf(await api.call('DELETE', target))).toEqual(refused)
    expect((await api.call('POST', `${target}/actions/pause`)).body).toMatchObject({
      paused: true,
      inFile: true,
    })
    await declare(api, ['nightly'])
    expect((await api.call('GET', target)).body).toMatchObject({ paused: true })
  })

  test('is written when the file changes, and goes with it; those of the API stay', async () => {
    await using api = await openTestApi()
    await declare(api, ['a', 'b'])
    const made = await haveAutomation(api)
    const revision = () => api.store.read(({ webhooks }) => webhooks.revision())
    const before = await revision()
    await declare(api, ['a', 'b'])
    expect(await revision()).toBe(before)
    await declare(api, ['a', 'b'], 'another')
    expect(await revision()).toBe(before + 2)
    await declare(api, ['b'], 'another')
    const left = pageOfAnswer(await api.call('GET', path)).data.map(({ id }) => id)
    expect(new Set(left)).toEqual(new Set(['id-b', made.id]))
    const kept = await api.store.read(({ webhooks }) => webhooks.get('id-b'))
    expect(JSON.stringify(kept)).not.toContain('another')
  })

  test('that the server has disabled works again when it is resumed', async () => {
    await using api = await openTestApi()
    await declare(api, ['a'])
    await api.store.write(async ({ webhooks, deliveries }) => {
      const now = await webhooks.get('id-a')
      if (now)
        await webhooks.replace({
          ...now,
          enabled: false,
          disabledReasonCode: 'delivery-failures',
          disabledReason: 'x',
        })
      await deliveries.add([aDelivery({ webhookId: 'id-a', state: 'held' })])
    })
    const release = `${path}/id-a/actions/release`
    expect(errorOf(await api.call('POST', release))).toEqual({ status: 409, code: 'AUTOMATION-IS-DISABLED' })
    const resumed = await api.call('POST', `${path}/id-a/actions/resume`)
    expect(AutomationAnswer.parse(resumed.body)).toMatchObject({ enabled: true })
    expect(resumed.text).not.toContain('disabledReason')
    expect((await api.call('POST', release)).body).toEqual({ released: 1 })
  })
})

describe('runs of an automation', () => {
  test('are listed by state, shown with steps and attempts, and tried again once given up', async () => {
    await using api = await openTestApi()
    const { id } = await haveAutomation(api)
    const report = {
      step: 1,
      kind: 'wait',
      outcome: 'done',
      message: 'm',
      at: '2026-11-25T00:00:00.000Z',
      durationMs: 1,
    }
    const sequences = await api.store.write(async unit => {
      const added = await unit.deliveries.add([
        aDelivery({ webhookId: id, state: 'exhausted' }),
        aDelivery({ webhookId: id, state: 'sending', worker: 'w' }),
        aDelivery({ webhookId: id, state: 'held' }),
      ])
      const [given = 0, sending = 0] = added
      const exchange = JSON.stringify({ steps: [report], timings: { totalMs: 1 } })
      await unit.deliveries.recordAttempts([anAttempt(given, { webhookId: id, exchange, outcome: 'fail' })])
      const step = {
        sequence: sending,
        step: 0,
        webhookId: id,
        revision: 'r',
        at: new Date(),
        report: JSON.stringify(report),
      }
      await unit.automations.completeStep(step, { sequence: sending, worker: 'w', attempt: 1 })
      return added
    })
    const states = pageOfAnswer(await api.call('GET', `${path}/${id}/runs`)).data.map(({ state }) => state)
    expect(states).toEqual(['held', 'running', 'failed'])
    expect(pageOfAnswer(await api.call('GET', `${path}/${id}/runs?state=failed,held`)).data).toHaveLength(2)
    const get = async (index: number) =>
      AutomationRunWithSteps.parse((await api.call('GET', `${path}/${id}/runs/${sequences[index]}`)).body)
    expect(await get(0)).toMatchObject({
      state: 'failed',
      event: { id: 'e1' },
      attemptList: [{ outcome: 'fail', steps: [report] }],
    })
    expect(await get(1)).toMatchObject({ steps: [report], attemptList: [] })
    const retry = (index: number) => api.call('POST', `${path}/${id}/runs/${sequences[index]}/actions/retry`)
    expect([(await retry(0)).status, errorOf(await retry(0)).code]).toEqual([
      204,
      'AUTOMATION-RUN-NOT-FAILED',
    ])
    expect((await get(0)).state).toBe('waiting')
    const other = await haveAutomation(api)
    expect((await api.call('GET', `${path}/${other.id}/runs/${sequences[0]}`)).status).toBe(404)
  })
})

describe('trying an automation', () => {
  test('tells what it would do for the newest event that it waits for, and does nothing', async () => {
    await using api = await openTestApi()
    const events = await publishEvents(api.store, { events: 4, tasks: 2, eventsInUnit: 4 })
    const steps = [
      { start: { project: 'sales', tasks: ['mart'] } },
      {
        http: {
          url: `${url}?task={{ data.dataTask.name }}`,
          encryptedHeaders: { a: 'hidden' },
          body: ['{{ id }}'],
        },
      },
      { check: { sql: 'select {{ data.dataTask.id }};', expect: 'rows' } },
      { wait: '5m' },
    ]
    const { id } = await haveAutomation(api, { do: steps })
    const answer = await api.call('POST', `${path}/${id}/actions/test`)
    const { event, matches, steps: tried } = AutomationTrial.parse(answer.body)
    expect([event.id, matches]).toEqual([events[3]?.id, true])
    expect(tried.map(({ would }) => would)).toEqual([
      'start mart of sales',
      `POST ${url}?task=Task%201`,
      'go on if the query gives rows',
      'wait for 300 s',
    ])
    expect(tried[1]?.rendered).toMatchObject({ http: { encryptedHeaders: ['a'], body: `["${event.id}"]` } })
    expect(tried[2]?.rendered).toMatchObject({ check: { sql: "select ('task-0001')" } })
    expect(answer.text).not.toContain('hidden')
    const started = await api.call('POST', `${path}/${id}/actions/test`, { body: { eventId: events[0]?.id } })
    expect(AutomationTrial.parse(started.body).matches).toBe(false)
  })

  test('tells why a step would fail, and of no event that its owner may not read', async () => {
    await using api = await openTestApi()
    await publishEvents(api.store, { events: 2, tasks: 1, eventsInUnit: 2 })
    const { id } = await haveAutomation(api, { do: [{ start: { project: 'sales' } }] }, { key: 'ada' })
    const tried = () => api.call('POST', `${path}/${id}/actions/test`, { key: 'ada' })
    expect(errorOf(await tried())).toEqual({ status: 404, code: 'AUTOMATION-NO-EVENT' })
    await api.store.write(async ({ spaces }) => {
      await spaces.add(aSpace('space', { ownerId: 'bob' }))
      await spaces.addAssignment(anAssignment('a1', { spaceId: 'space', userId: 'ada', roles: ['consumer'] }))
    })
    const [step] = AutomationTrial.parse((await tried()).body).steps
    expect(step).toMatchObject({ would: 'fail', problem: { code: 'MILLRACE-AUTOMATION-OWNER-FORBIDDEN' } })
  })
})

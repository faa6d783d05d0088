import fc from 'fast-check'
import { expect, test } from 'vitest'
import { taskKinds } from '../task-kind.ts'
import { eventKinds } from './catalogue.ts'
import { LifecycleEvent, parseLifecycleEvent } from './lifecycle-event.ts'
import { taskStarted } from './task-started.ts'
import { someEvents, someFacts } from './testing/event-makers.ts'
import { seedExamples } from './testing/seed-examples.ts'

test.each(eventKinds)('the public example of a %s event parses and keeps every byte', kind => {
  const text = JSON.stringify(seedExamples[kind])
  expect(JSON.stringify(parseLifecycleEvent(JSON.parse(text)))).toBe(text)
})

test.each(eventKinds)(
  'a %s event has the attributes of the public example, in its order, and ours beside them',
  kind => {
    const ours = ['ownerid', 'spaceid', 'startMethod']
    const placeholders = ['dataschema']
    const event = someEvents()[kind]
    expect(keyPaths(event).filter(path => !ours.includes(lastStep(path)))).toEqual(
      keyPaths(seedExamples[kind]).filter(path => !placeholders.includes(lastStep(path))),
    )
    expect(parseLifecycleEvent(event)).toBe(event)
  },
)

test('the envelope says who, where and which run', () => {
  expect(taskStarted(someFacts())).toEqual({
    id: '8b6adb1b-d6dd-47bd-ab3d-17d231166ba7',
    data: {
      dataTask: someFacts().task,
      startTime: '2026-03-02T06:00:00.204Z',
      startedBy: '65f1c2a4b3d8e7f609182737',
      startMethod: 'SCHEDULER',
    },
    time: '2026-03-02T06:00:12.512Z',
    type: 'com.qlik.v1.di-projects.di-tasks.started',
    source: 'com.qlik/data-app-design',
    userid: '65f1c2a4b3d8e7f609182737',
    ownerid: '65f1c2a4b3d8e7f609182734',
    spaceid: '65f1c2a4b3d8e7f609182735',
    subject: 'di-projects/65f1c2a4b3d8e7f609182736/di-tasks/orders-k3xd/runs/run-1',
    tenantid: 'Jq3x_T8vWm0aBcD4eFgH5iKlMn6oPqRs',
    extensions: { actor: {}, updates: [] },
    specversion: '1.0',
    datacontenttype: 'application/json',
  })
})

test('the user of a stopped event is who stopped the run', () => {
  const { stopped } = someEvents()
  expect(stopped).toMatchObject({
    userid: 'ada',
    data: { stoppedBy: 'ada', stoppedTime: '2026-03-02T06:00:12.498Z' },
  })
  expect(stopped.data).not.toHaveProperty('startedBy')
})

test('a failed event tells the kind of failure apart from its summary', () => {
  expect(someEvents().failed.data).toMatchObject({
    errorDetails: { code: 'X-1', title: 'It failed', source: 'millrace', status: 500 },
    errorMessage: 'The disk is full',
  })
})

test('an event shows nothing of a task but the attributes of the contract', () => {
  const task = { ...someFacts().task, settings: { password: 'hunter2' } }
  expect(JSON.stringify(taskStarted(someFacts({ task })))).not.toContain('hunter2')
})

test('whatever the names and times are, an event parses and survives JSON', () => {
  const time = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  const facts = fc.record({
    name: fc.string({ unit: 'grapheme' }),
    type: fc.constantFrom(...taskKinds),
    time,
  })
  fc.assert(
    fc.property(facts, ({ name, type, time: at }) => {
      const task = { ...someFacts().task, name, type, description: name }
      for (const event of Object.values(someEvents(someFacts({ task, time: at, startTime: at })))) {
        expect(parseLifecycleEvent(JSON.parse(JSON.stringify(event)))).toEqual(event)
      }
    }),
  )
})

test.each([
  ['an unknown type', { type: 'com.qlik.v1.di-projects.di-tasks.paused' }],
  ['another version of CloudEvents', { specversion: '0.3' }],
  ['a time that is none', { time: 'yesterday' }],
  ['no tenant', { tenantid: undefined }],
  ['updates that are no list', { extensions: { actor: {}, updates: {} } }],
])('an event with %s is refused', (_what, change) => {
  expect(LifecycleEvent.safeParse({ ...seedExamples.completed, ...change }).success).toBe(false)
})

function keyPaths(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, item]) => keyPaths(item, `${path}/${key}`))]
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

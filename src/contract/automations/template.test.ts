import { describe, expect, test } from 'vitest'
import { eventType } from '../events/catalogue.ts'
import { isKnownAttribute, parseTemplate } from './template.ts'

describe('a template', () => {
  test('has the texts and the attributes of the event, in their order', () => {
    expect(parseTemplate('run of {{ data.dataTask.name }} at {{TIME}}').template).toEqual([
      'run of ',
      { path: 'data.dataTask.name' },
      ' at ',
      { path: 'time' },
    ])
    expect(parseTemplate('').template).toEqual([])
    expect(parseTemplate('{ "a": 1 }} }').template).toEqual(['{ "a": 1 }} }'])
  })

  test.each([
    ['{{ id', 'column 1: {{ is not closed by }}'],
    ['a {{ }}', 'column 3: "" is no attribute of an event, such as data.dataTask.name'],
    ["a {{ id }} {{ x' }}", 'column 12: "x\'" is no attribute of an event, such as data.dataTask.name'],
  ])('%j is refused with the column', (text, problem) => {
    expect(parseTemplate(text)).toEqual({ problem })
  })
})

test.each([
  ['data.dataTask.name', 'started', true],
  ['data', 'started', true],
  ['spaceid', 'started', true],
  ['extensions.actor.anything', 'started', true],
  ['data.errorDetails.status', 'failed', true],
  ['data.errorMessage', 'started', false],
  ['data.dataTask.nam', 'failed', false],
  ['nothing', 'failed', false],
  ['data.errorMessage.more', 'failed', false],
] as const)('that events have %s of the type %s is %j', (path, kind, expected) => {
  expect(isKnownAttribute(path, [eventType(kind)])).toBe(expected)
})

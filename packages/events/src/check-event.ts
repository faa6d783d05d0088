import {
  eventKinds,
  eventTypes,
  startMethods,
  taskTypes,
  type EventKind,
  type LifecycleEvent,
} from './events.ts'
import { InvalidEventError } from './invalid-event-error.ts'

/** Throws when the value at the path is not what is demanded. */
type Check = (value: unknown, path: string) => void

/** Throws an InvalidEventError that names the field, unless the value is one of the four events. Further attributes may be there. */
export function checkEvent(value: unknown, path = ''): asserts value is LifecycleEvent {
  if (!isObject(value))
    throw new InvalidEventError(path || 'body', 'is not an event: a JSON object is expected')
  const kind = eventKinds.find(name => eventTypes[name] === value['type'])
  if (kind === undefined)
    throw new InvalidEventError(
      inside(path, 'type'),
      wrong(value['type'], oneOfWords(Object.values(eventTypes))),
    )
  checkKinds[kind](value, path)
}

const text: Check = (value, path) => {
  if (typeof value !== 'string') throw new InvalidEventError(path, wrong(value, 'text'))
}

const day =
  /^(?:(?:\d\d(?:[2468][048]|[13579][26]|0[48])|(?:[02468][048]|[13579][26])00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])))T/
const timeOfDay = /T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/

const time: Check = (value, path) => {
  if (typeof value !== 'string' || !day.test(value) || !timeOfDay.test(value))
    throw new InvalidEventError(path, wrong(value, 'a time in UTC such as 2026-03-02T06:00:12.498Z'))
}

const integer: Check = (value, path) => {
  if (!Number.isSafeInteger(value)) throw new InvalidEventError(path, wrong(value, 'a whole number'))
}

const oneOf =
  (words: readonly string[]): Check =>
  (value, path) => {
    if (!words.some(word => word === value))
      throw new InvalidEventError(path, wrong(value, oneOfWords(words)))
  }

const optional =
  (check: Check): Check =>
  (value, path) => {
    if (value !== undefined) check(value, path)
  }

const list =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw new InvalidEventError(path, wrong(value, 'a list'))
    for (const [index, item] of value.entries()) check(item, `${path}[${index}]`)
  }

const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (!isObject(value)) throw new InvalidEventError(path, wrong(value, 'an object'))
    for (const [name, check] of Object.entries(fields)) check(value[name], inside(path, name))
  }

const dataTask = object({
  id: text,
  name: text,
  type: oneOf(taskTypes),
  ownerId: text,
  spaceId: text,
  projectId: text,
  description: optional(text),
})
const common = { dataTask, startTime: time, startMethod: optional(oneOf(startMethods)) }
const errorDetails = object({ code: text, title: text, source: text, status: integer })

const dataOfKind: Readonly<Record<EventKind, Check>> = {
  started: object({ ...common, startedBy: text }),
  completed: object({ ...common, startedBy: text, endTime: time }),
  failed: object({ ...common, startedBy: text, endTime: time, errorDetails, errorMessage: text }),
  stopped: object({ ...common, stoppedBy: text, stoppedTime: time }),
}

const checkKinds: Readonly<Record<EventKind, Check>> = {
  started: eventOf('started'),
  completed: eventOf('completed'),
  failed: eventOf('failed'),
  stopped: eventOf('stopped'),
}

function eventOf(kind: EventKind): Check {
  return object({
    id: text,
    specversion: oneOf(['1.0']),
    source: text,
    subject: optional(text),
    time,
    datacontenttype: text,
    dataschema: optional(text),
    tenantid: text,
    userid: text,
    spaceid: optional(text),
    ownerid: optional(text),
    extensions: object({ actor: object({}), updates: list(object({})) }),
    data: dataOfKind[kind],
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrong(value: unknown, expected: string): string {
  return value === undefined ? `is missing: ${expected} is expected` : `is not ${expected}`
}

function oneOfWords(words: readonly string[]): string {
  return words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`
}

function inside(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

import type { FilteredEvent } from './event-filter.ts'

/** An attribute of an event. What the event does not have itself, or has as null, is absent: undefined. */
interface Attribute {
  readonly value: unknown
  /**
   * The value as filters compare it: a text as it is, numbers and booleans written out, objects and arrays as JSON.
   */
  readonly text: string | undefined
}

/** The attributes of one event, by their paths. Each is read once, however many filters ask for it. */
export class EventAttributes {
  readonly #event: FilteredEvent
  readonly #read = new Map<string, Attribute>()

  constructor(event: FilteredEvent) {
    this.#event = event
  }

  get(path: string): Attribute {
    const known = this.#read.get(path)
    if (known) return known
    const value = valueAt(this.#event, path)
    const attribute = { value, text: textOf(value) }
    this.#read.set(path, attribute)
    return attribute
  }
}

function valueAt(event: FilteredEvent, path: string): unknown {
  let value: unknown = event
  for (const field of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[field]
  }
  return value ?? undefined
}

function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? undefined : jsonOf(value)
    default:
      return undefined
  }
}

/** Undefined for what is no JSON, such as an object that holds itself. */
function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

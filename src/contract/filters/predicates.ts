import { EventAttributes } from './event-attributes.ts'
import type { EventPredicate, RequiredValue } from './event-filter.ts'

/** The predicate of a test and of what is known about the events that pass it. */
export function predicateOf(
  accepts: (attributes: EventAttributes) => boolean,
  requires: readonly RequiredValue[] = [],
): EventPredicate {
  return { matches: event => accepts(new EventAttributes(event)), accepts, requires }
}

/** Every event. */
export const everyEvent: EventPredicate = predicateOf(() => true)

/** Events whose attribute has a text that passes the test; an absent one does not. */
export function attributeTest(path: string, test: (text: string) => boolean): EventPredicate {
  return predicateOf(attributes => {
    const { text } = attributes.get(path)
    return text !== undefined && test(text)
  })
}

export function attributeEquals(path: string, wanted: string): EventPredicate {
  return predicateOf(attributes => attributes.get(path).text === wanted, [{ path, oneOf: [wanted] }])
}

/** Events that the predicate does not match, those without its attribute too. */
export function negation({ accepts }: EventPredicate): EventPredicate {
  return predicateOf(attributes => !accepts(attributes))
}

/** Events that all predicates match; every event when there are none. */
export function allOf(predicates: readonly EventPredicate[]): EventPredicate {
  const [first = everyEvent, ...others] = predicates.filter(predicate => predicate !== everyEvent)
  if (others.length === 0) return first
  const all = [first, ...others]
  const tests = all.map(({ accepts }) => accepts)
  return predicateOf(
    attributes => {
      for (const accepts of tests) if (!accepts(attributes)) return false
      return true
    },
    all.flatMap(({ requires }) => requires),
  )
}

/** Events that at least one of the predicates matches. */
export function anyOf(predicates: readonly EventPredicate[]): EventPredicate {
  const [first, ...others] = predicates
  if (first && others.length === 0) return first
  const tests = predicates.map(({ accepts }) => accepts)
  return predicateOf(
    attributes => {
      for (const accepts of tests) if (accepts(attributes)) return true
      return false
    },
    requiredByAny(predicates.map(({ requires }) => requires)),
  )
}

/** What holds when one of several lists of requirements holds: the paths that each of them names, with all of their values. */
export function requiredByAny(alternatives: readonly (readonly RequiredValue[])[]): readonly RequiredValue[] {
  const [first = [], ...others] = alternatives
  return first.flatMap(({ path, oneOf }) => {
    const same = others.map(required => required.find(candidate => candidate.path === path)?.oneOf)
    if (same.some(values => values === undefined)) return []
    return [{ path, oneOf: [...new Set([...oneOf, ...same.flatMap(values => values ?? [])])] }]
  })
}

import { EventAttributes } from '../contract/filters/event-attributes.ts'
import type { EventPredicate, FilteredEvent, RequiredValue } from '../contract/filters/event-filter.ts'
import type { Webhook } from '../store/store.ts'

/** A webhook and its place among all webhooks. */
export interface Member {
  readonly order: number
  readonly webhook: Webhook
}

/** Webhooks with the same filter, which is evaluated once for all of them. */
interface Group {
  readonly predicate: EventPredicate
  /** In the order of the webhooks. */
  readonly members: readonly Member[]
}

/** The groups that may match events of one type. */
interface TypeIndex {
  /** They require nothing: each of them is evaluated for each event. */
  readonly always: readonly Group[]
  /** The others, each at one attribute that its filter requires. */
  readonly byAttribute: readonly AttributeIndex[]
}

interface AttributeIndex {
  readonly path: string
  readonly groups: ReadonlyMap<string, readonly Group[]>
}

/** An index for each type of event that a webhook subscribes to. */
export function indexByType(groups: readonly Group[]): ReadonlyMap<string, TypeIndex> {
  const byType = new Map<string, Group[]>()
  for (const group of groups) {
    const members = new Map<string, Member[]>()
    for (const member of group.members)
      for (const type of new Set(member.webhook.eventTypes)) addTo(members, type, member)
    for (const [type, ofType] of members) addTo(byType, type, { predicate: group.predicate, members: ofType })
  }
  return new Map([...byType].map(([type, ofType]) => [type, indexGroups(ofType)]))
}

/** The webhooks whose filters match the event, in their order. */
export function matchIn({ always, byAttribute }: TypeIndex, event: FilteredEvent): readonly Webhook[] {
  const attributes = new EventAttributes(event)
  const members: Member[] = []
  addMatching(always)
  for (const { path, groups } of byAttribute) {
    const { text } = attributes.get(path)
    if (text !== undefined) addMatching(groups.get(text) ?? [])
  }
  // What all of one list gave is mostly in order already, and sorting ten thousand would be half of the work.
  if (!isInOrder(members)) members.sort((left, right) => left.order - right.order)
  return members.map(({ webhook }) => webhook)

  function addMatching(groups: readonly Group[]): void {
    for (const group of groups)
      if (group.predicate.accepts(attributes)) for (const member of group.members) members.push(member)
  }
}

function isInOrder(members: readonly Member[]): boolean {
  let last = -1
  for (const { order } of members) {
    if (order < last) return false
    last = order
  }
  return true
}

function indexGroups(groups: readonly Group[]): TypeIndex {
  const always: Group[] = []
  const byPath = new Map<string, Map<string, Group[]>>()
  const crowds = countByValue(groups)
  for (const group of groups) {
    const required = mostTelling(group.predicate.requires, crowds)
    if (!required) {
      always.push(group)
      continue
    }
    const { path, oneOf } = required
    const byValue = byPath.get(path) ?? new Map<string, Group[]>()
    byPath.set(path, byValue)
    for (const value of oneOf) addTo(byValue, value, group)
  }
  const byAttribute = [...byPath].map(([path, byValue]) => ({ path, groups: byValue }))
  return { always, byAttribute }
}

type Crowds = ReadonlyMap<string, ReadonlyMap<string, number>>

/** How many groups require each value, by path and value. */
function countByValue(groups: readonly Group[]): Crowds {
  const crowds = new Map<string, Map<string, number>>()
  for (const { path, oneOf } of groups.flatMap(({ predicate }) => predicate.requires)) {
    const counts = crowds.get(path) ?? new Map<string, number>()
    crowds.set(path, counts)
    for (const value of oneOf) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return crowds
}

/** The requirement whose values the fewest groups share: a tenant that all filters name would tell none apart. */
function mostTelling(requires: readonly RequiredValue[], crowds: Crowds): RequiredValue | undefined {
  const [first, ...others] = requires
  if (!first || others.length === 0) return first
  const crowdOf = ({ path, oneOf }: RequiredValue): number =>
    oneOf.reduce((sum, value) => sum + (crowds.get(path)?.get(value) ?? 0), 0)
  return requires.reduce((best, candidate) => (crowdOf(candidate) < crowdOf(best) ? candidate : best))
}

function addTo<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

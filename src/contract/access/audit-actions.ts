/** What is audited, by the kind of thing. A new deed is a word here. */
export const auditedDeeds = {
  space: ['created', 'updated', 'deleted'],
  'space-assignment': ['created', 'updated', 'deleted'],
  user: ['created', 'updated', 'deleted'],
  'api-key': ['created', 'updated', 'revoked', 'deleted'],
  webhook: ['created', 'updated', 'secret-rotated', 'deleted'],
  automation: ['created', 'updated', 'deleted'],
  project: ['created', 'updated', 'deleted', 'prepared', 'recreated', 'reload-requested'],
  run: ['started', 'stopped'],
} as const

export type AuditedThing = keyof typeof auditedDeeds
export type AuditAction = {
  [Thing in AuditedThing]: `${Thing}.${(typeof auditedDeeds)[Thing][number]}`
}[AuditedThing]

const things = Object.keys(auditedDeeds) as readonly AuditedThing[]

/** Every action. */
export const auditActions: readonly AuditAction[] = things.flatMap(thing =>
  auditedDeeds[thing].map(deed => `${thing}.${deed}` as AuditAction),
)

const typePrefix = 'millrace.v1.'
const sourcePrefix = 'millrace/'

/** Every source, in the order of the alphabet. */
export const auditSources: readonly string[] = things.map(thing => `${sourcePrefix}${thing}s`).toSorted()

/** The type of an action in the API, such as `millrace.v1.space.created`. */
export function auditType(action: AuditAction): string {
  return `${typePrefix}${action}`
}

/** The part of the product that an action belongs to, such as `millrace/spaces`. */
export function auditSource(action: AuditAction): string {
  return `${sourcePrefix}${action.slice(0, action.indexOf('.'))}s`
}

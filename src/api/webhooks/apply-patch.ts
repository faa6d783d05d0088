import { HeaderMap } from '../../contract/webhooks/header-map.ts'
import { WebhookPut, type WebhookPatch } from '../../contract/webhooks/webhook-requests.ts'
import { readOnlyWebhookFields } from '../../contract/webhooks/webhook-fields.ts'
import { headerContext } from '../../delivery/open-target.ts'
import type { Vault } from '../../delivery/vault.ts'
import { draftOf, kept, type WebhookDraft } from '../../delivery/webhooks/webhook-draft.ts'
import type { Webhook } from '../../store/store.ts'
import { errorsOfIssues, invalidField, InvalidRequest } from '../server/invalid-request.ts'
import type { WebhookDialect } from './dialect.ts'
import { cloudEventsOnly, readOnlyField } from './read-draft.ts'

type Operation = WebhookPatch[number]
type Fields = Record<string, unknown>

/** The webhook after the operations, in their order. Throws InvalidRequest, or AppError for fields that clients only read. */
export function applyPatch(
  current: Webhook,
  patch: WebhookPatch,
  { dialect, vault }: { readonly dialect: WebhookDialect; readonly vault: Vault },
): WebhookDraft {
  const before = draftOf(current)
  // What stays secret cannot be in a document that is checked as one, so it is kept by name.
  const document: Fields = {
    ...before,
    encryptedHeaders: {},
    secret: undefined,
    enableCloudEventDelivery: true,
  }
  const stays = { headers: new Set(Object.keys(before.encryptedHeaders)), secret: before.secret === kept }
  delete document['origin']
  for (const [index, operation] of patch.entries())
    applyOperation(document, stays, { operation, index, dialect })
  const draft = checkedDraft(document, stays, before)
  checkEncryptedHeaders(draft, current, vault)
  return draft
}

interface Staying {
  readonly headers: Set<string>
  secret: boolean
}
interface PatchStep {
  readonly operation: Operation
  readonly index: number
  readonly dialect: WebhookDialect
}

function applyOperation(document: Fields, stays: Staying, step: PatchStep): void {
  const { operation } = step
  const { field, member } = target(step)
  if (operation.op !== 'remove' && operation.value === undefined) throw problem(step, 'value', 'has no value')
  if (field === 'secret') stays.secret = false
  const stayed = field === 'encryptedHeaders' && forget(stays.headers, member)
  if (member !== undefined) document[field] = withMember(document[field], member, { ...step, stayed })
  else if (operation.op === 'remove') delete document[field]
  else document[field] = operation.value
  if (field === 'enableCloudEventDelivery' && document[field] !== true) throw cloudEventsOnly()
}

function target({ operation: { path }, index, dialect }: PatchStep): {
  field: string
  member: string | undefined
} {
  const [field = '', member, ...deeper] = path
    .slice(1)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const isReadOnly = [...readOnlyWebhookFields, 'origin'].includes(field)
  if (isReadOnly && dialect.refusesReadOnly) throw readOnlyField(field)
  const isKnown = dialect.patchFields.includes(field) && deeper.length === 0
  if (isKnown && (member === undefined || dialect.patchMaps.includes(field))) return { field, member }
  throw invalidField(`/${index}/path`, `${path} cannot be patched; these can: ${pathsOf(dialect)}`)
}

function pathsOf({ patchFields, patchMaps }: WebhookDialect): string {
  return [...patchFields.map(name => `/${name}`), ...patchMaps.map(name => `/${name}/<name>`)].join(', ')
}

/** An encrypted header that is given anew, or goes, no longer stays; whether it did. */
function forget(headers: Set<string>, member: string | undefined): boolean {
  if (member !== undefined) return headers.delete(member)
  headers.clear()
  return true
}

function withMember(map: unknown, member: string, step: PatchStep & { readonly stayed: boolean }): Fields {
  const { op, value } = step.operation
  const members: Fields = { ...(typeof map === 'object' ? map : {}) }
  if (op !== 'add' && !step.stayed && !Object.hasOwn(members, member))
    throw problem(step, 'path', `names ${member}, which is not there`)
  if (op === 'remove') delete members[member]
  else members[member] = value
  return members
}

function checkedDraft(document: Fields, stays: Staying, before: WebhookDraft): WebhookDraft {
  const result = WebhookPut.safeParse(document)
  if (!result.success) throw new InvalidRequest(errorsOfIssues('body', result.error.issues))
  const { encryptedHeaders, secret, level, ownerId, filters, paused, delivery, ...plain } = result.data
  const staying = [...stays.headers].map(name => [name, kept] as const)
  return {
    ...before,
    ...plain,
    origin: before.origin,
    level: level ?? 'tenant',
    ownerId: ownerId ?? before.ownerId,
    filters: filters ?? [],
    paused: paused ?? false,
    delivery: delivery ?? before.delivery,
    encryptedHeaders: { ...Object.fromEntries(staying), ...encryptedHeaders },
    secret: stays.secret ? kept : secret,
  }
}

/** Those that stay and those that are given are one map to the receiver: unique names, and no more bytes than one map has. */
function checkEncryptedHeaders({ encryptedHeaders }: WebhookDraft, current: Webhook, vault: Vault): void {
  const values = Object.entries(encryptedHeaders)
  if (values.every(([, value]) => value === kept) || !values.some(([, value]) => value === kept)) return
  const stored = (name: string): string =>
    vault.open(current.encryptedHeaders[name] ?? '', headerContext(current.id, name)).reveal()
  const plain = values.map(([name, value]) => [name, value === kept ? stored(name) : value] as const)
  const { error } = HeaderMap.safeParse(Object.fromEntries(plain))
  if (!error) return
  const issues = error.issues.map(issue => ({ ...issue, path: ['encryptedHeaders', ...issue.path] }))
  throw new InvalidRequest(errorsOfIssues('body', issues))
}

function problem({ index, operation: { op, path } }: PatchStep, part: string, what: string): InvalidRequest {
  return invalidField(`/${index}/${part}`, `${op} ${path} ${what}`)
}

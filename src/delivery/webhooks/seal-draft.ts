import type { SealedSecret, Webhook } from '../../store/store.ts'
import { headerContext, secretContext, signingKeyContext } from '../open-target.ts'
import { makeSigningKey } from '../signatures/key-pair.ts'
import type { Vault } from '../vault.ts'
import { kept, plainFields, type WebhookDraft } from './webhook-draft.ts'

export interface SealedDraft {
  readonly id: string
  readonly draft: WebhookDraft
  /** Undefined: it is new. */
  readonly current: Webhook | undefined
  readonly now: Date
  readonly by: string
  /** Of a new one: the newest event of the log, which it does not get. */
  readonly startPosition: number
}

/** The webhook that the state is to keep: secrets sealed, what stays taken over. */
export function sealDraft(
  vault: Vault,
  { id, draft, current, now, by, startPosition }: SealedDraft,
): Webhook {
  const { filters, encryptedHeaders, secret } = draft
  const seal = (name: string, text: string): string => vault.seal(text, headerContext(id, name))
  return {
    ...plainFields(draft),
    id,
    filters: filters.length === 0 ? '' : JSON.stringify(filters),
    encryptedHeaders: Object.fromEntries(
      Object.entries(encryptedHeaders).map(([name, value]) => [
        name,
        value === kept ? (current?.encryptedHeaders[name] ?? '') : seal(name, value),
      ]),
    ),
    secrets: secretsAfter(secret, current, text => sealedSecret(vault, id, text, now)),
    ...signingKeyPart(vault, id, draft, current),
    ...(!draft.enabled && current && !current.enabled && reasonOf(current)),
    startPosition: current?.startPosition ?? startPosition,
    createdAt: current?.createdAt ?? now,
    createdByUserId: current?.createdByUserId ?? by,
    updatedAt: now,
    updatedByUserId: by,
  }
}

export function sealedSecret(vault: Vault, webhookId: string, text: string, now: Date): SealedSecret {
  return { sealed: vault.seal(text, secretContext(webhookId)), createdAt: now }
}

function secretsAfter(
  secret: WebhookDraft['secret'],
  current: Webhook | undefined,
  seal: (text: string) => SealedSecret,
): readonly SealedSecret[] {
  if (secret === undefined) return []
  return secret === kept ? (current?.secrets ?? []) : [seal(secret)]
}

/** Made when it is first asked for, and kept while it is not: receivers keep the public key. */
function signingKeyPart(
  vault: Vault,
  id: string,
  { delivery }: WebhookDraft,
  current: Webhook | undefined,
): Pick<Webhook, 'signingKey'> {
  if (current?.signingKey !== undefined) return { signingKey: current.signingKey }
  return delivery.ed25519 ? { signingKey: vault.seal(makeSigningKey(), signingKeyContext(id)) } : {}
}

function reasonOf({ disabledReason, disabledReasonCode }: Webhook) {
  return {
    ...(disabledReason !== undefined && { disabledReason }),
    ...(disabledReasonCode !== undefined && { disabledReasonCode }),
  }
}

import type { Actor } from '../../access/actor.ts'
import { randomBytes } from 'node:crypto'
import { Secret } from '../../foundation/secret.ts'
import { auditWebhook } from './audit-webhook.ts'
import { sealedSecret } from './seal-draft.ts'
import type { WebhookWork } from './webhook-work.ts'
import { requireWebhook } from './who-may.ts'

export interface SecretRotation {
  /** Absent: a random one is made. */
  readonly secret?: string
  /** For how long the secret of before signs too; 0: it ends now. */
  readonly overlapSeconds: number
}

export interface RotatedSecret {
  readonly secret: Secret
  /** Absent: there was none before, or it ended. */
  readonly previousValidUntil?: Date
}

/** Gives a webhook a new secret. The secret of before signs beside it until its time is over; older ones end as they would. */
export async function rotateSecret(
  { store, vault, clock }: WebhookWork,
  actor: Actor,
  id: string,
  rotation: SecretRotation,
): Promise<RotatedSecret> {
  const secret = new Secret(rotation.secret ?? randomBytes(32).toString('base64url'))
  return await store.write(async unit => {
    const { webhooks } = unit
    await webhooks.lock()
    const webhook = await requireWebhook(webhooks, actor, id)
    const now = clock.now()
    const until = new Date(now.getTime() + rotation.overlapSeconds * 1000)
    const before = webhook.secrets
      .map(each => ({ ...each, validUntil: earlier(each.validUntil, until) }))
      .filter(({ validUntil }) => validUntil > now)
    const after = {
      ...webhook,
      secrets: [sealedSecret(vault, id, secret.reveal(), now), ...before],
      updatedAt: now,
      updatedByUserId: actor.userId,
    }
    await webhooks.replace(after)
    const deed = { action: 'webhook.secret-rotated', by: actor.userId, at: now } as const
    await auditWebhook(unit, { ...deed, before: webhook, after })
    const [previous] = before
    return { secret, ...(previous && { previousValidUntil: previous.validUntil }) }
  })
}

function earlier(one: Date | undefined, other: Date): Date {
  return one !== undefined && one < other ? one : other
}

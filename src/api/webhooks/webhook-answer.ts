import type { WebhookAnswer } from '../../contract/webhooks/webhook-answers.ts'
import { signingKeyContext } from '../../delivery/open-target.ts'
import { publicKeyOf } from '../../delivery/signatures/key-pair.ts'
import type { Vault } from '../../delivery/vault.ts'
import { dialectsOf, plainFields } from '../../delivery/webhooks/webhook-draft.ts'
import type { Webhook } from '../../store/store.ts'

/** A webhook as clients see it: of secrets only that they are there (invariant 6). */
export function webhookAnswer(webhook: Webhook, vault: Vault): WebhookAnswer {
  const { id, disabledReason, disabledReasonCode, signingKey } = webhook
  const { eventTypes, delivery, ...plain } = plainFields(webhook)
  return {
    id,
    ...plain,
    eventTypes: [...eventTypes],
    delivery,
    filters: [...dialectsOf(webhook.filters)],
    ...(disabledReason !== undefined && { disabledReason }),
    ...(disabledReasonCode !== undefined && { disabledReasonCode }),
    encryptedHeaders: Object.keys(webhook.encryptedHeaders),
    secretKeyAdded: webhook.secrets.length > 0,
    enableCloudEventDelivery: true,
    createdAt: webhook.createdAt.toISOString(),
    createdByUserId: webhook.createdByUserId,
    updatedAt: webhook.updatedAt.toISOString(),
    updatedByUserId: webhook.updatedByUserId,
    ...(signingKey !== undefined &&
      delivery.ed25519 && { deliveryPublicKey: publicKeyOf(vault.open(signingKey, signingKeyContext(id))) }),
  }
}

import type { Webhook } from '../store/store.ts'
import type { WebhookTarget } from './sending.ts'
import type { Vault } from './vault.ts'

/** Context that a webhook's secrets are sealed with. */
export function secretContext(webhookId: string): string {
  return `webhook/${webhookId}/secret`
}

/** Context that the value of an encrypted header is sealed with; the case of the name does not count. */
export function headerContext(webhookId: string, name: string): string {
  return `webhook/${webhookId}/header/${name.toLowerCase()}`
}

/** In place of the id of the webhook in `headerContext`: a step of an automation has headers of its own. */
export function stepContext(automationId: string, index: number): string {
  return `${automationId}/step/${index}`
}

/** Context that the Ed25519 key is sealed with. */
export function signingKeyContext(webhookId: string): string {
  return `webhook/${webhookId}/signing-key`
}

/**
 * Opens what a request to the webhook needs: secrets that are valid at `now`, header values, and the Ed25519 key while the
 * webhook asks for it. Throws AppError `MILLRACE-VAULT-CANNOT-OPEN`.
 */
export function openTarget(webhook: Webhook, vault: Vault, now: Date): WebhookTarget {
  const { id, secrets, encryptedHeaders, signingKey, delivery } = webhook
  return {
    webhook,
    secrets: secrets
      .filter(({ validUntil }) => validUntil === undefined || validUntil > now)
      .map(({ sealed }) => vault.open(sealed, secretContext(id))),
    encryptedHeaders: Object.fromEntries(
      Object.entries(encryptedHeaders).map(([name, sealed]) => [
        name,
        vault.open(sealed, headerContext(id, name)),
      ]),
    ),
    signingKey:
      delivery.ed25519 && signingKey !== undefined
        ? vault.open(signingKey, signingKeyContext(id))
        : undefined,
  }
}

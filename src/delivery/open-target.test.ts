import { describe, expect, test } from 'vitest'
import { defaultDeliverySettings } from '../contract/webhooks/delivery-settings.ts'
import { Secret } from '../foundation/secret.ts'
import type { Webhook } from '../store/store.ts'
import { aWebhook } from '../store/testing/sample-deliveries.ts'
import { later, noon } from '../store/testing/sample-records.ts'
import { headerContext, openTarget, secretContext, signingKeyContext } from './open-target.ts'
import { makeVaultKey, openVault } from './open-vault.ts'

const vault = openVault(new Secret(makeVaultKey()))

function secretOf(text: string, validUntil?: Date, id = 'w1'): Webhook['secrets'][number] {
  return { sealed: vault.seal(text, secretContext(id)), createdAt: noon, ...(validUntil && { validUntil }) }
}

function aSealedWebhook(changes: Partial<Webhook> = {}): Webhook {
  return aWebhook('w1', { secrets: [], encryptedHeaders: {}, ...changes })
}

describe('opening what a request needs', () => {
  test('gives the secrets in their order, without those whose time is over', () => {
    const secrets = [
      secretOf('new'),
      secretOf('old', later(1)),
      secretOf('over', noon),
      secretOf('gone', later(-1)),
    ]
    const target = openTarget(aSealedWebhook({ secrets }), vault, noon)
    expect(target.secrets.map(secret => secret.reveal())).toEqual(['new', 'old'])
  })

  test('gives the values of encrypted headers, in whatever case their names are stored', () => {
    const encryptedHeaders = { 'X-Key': vault.seal('value', headerContext('w1', 'x-key')) }
    const target = openTarget(aSealedWebhook({ encryptedHeaders }), vault, noon)
    expect(target.encryptedHeaders['X-Key']?.reveal()).toBe('value')
  })

  test('gives the signing key only while the webhook asks for it', () => {
    const signingKey = vault.seal('pem', signingKeyContext('w1'))
    const keyWhen = (ed25519: boolean) =>
      openTarget(
        aSealedWebhook({ signingKey, delivery: { ...defaultDeliverySettings, ed25519 } }),
        vault,
        noon,
      ).signingKey
    expect(keyWhen(true)?.reveal()).toBe('pem')
    expect(keyWhen(false)).toBeUndefined()
  })

  test('refuses a secret that was sealed for another webhook', () => {
    const webhook = aSealedWebhook({ secrets: [secretOf('theirs', undefined, 'w2')] })
    expect(() => openTarget(webhook, vault, noon)).toThrow(
      expect.objectContaining({ code: 'MILLRACE-VAULT-CANNOT-OPEN' }),
    )
  })
})

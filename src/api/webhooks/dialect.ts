/** How the two prefixes of the webhooks API differ. */
export interface WebhookDialect {
  readonly prefix: string
  /** Writing a field that the server sets: refused with 409, or left out of account. */
  readonly refusesReadOnly: boolean
  /** Replacing a webhook without enableCloudEventDelivery counts as switching it off, which is refused. */
  readonly needsCloudEventsOnPut: boolean
  /** Fields that a patch may name. */
  readonly patchFields: readonly string[]
  /** Maps of which a patch may name single members, as in /headers/x-team. */
  readonly patchMaps: readonly string[]
}

const commonFields = [
  'name',
  'description',
  'url',
  'eventTypes',
  'headers',
  'enabled',
  'secret',
  'encryptedHeaders',
  'enableCloudEventDelivery',
]
const ownFields = ['filters', 'paused', 'delivery']

export const webhookDialects: readonly WebhookDialect[] = [
  {
    prefix: '/api/v1/webhooks',
    refusesReadOnly: false,
    needsCloudEventsOnPut: false,
    patchFields: [...commonFields, ...ownFields],
    patchMaps: ['delivery'],
  },
  {
    prefix: '/api/core/webhooks',
    refusesReadOnly: true,
    needsCloudEventsOnPut: true,
    patchFields: [...commonFields, ...ownFields, 'filter', 'level', 'ownerId', 'checkCertificateRevocation'],
    patchMaps: ['delivery', 'headers', 'encryptedHeaders'],
  },
]

import type { WebhookDialect } from './dialect.ts'

/** Codes that say what is wrong with a webhook that a client writes. */
export function draftProblems({ refusesReadOnly }: WebhookDialect): readonly string[] {
  return [
    'MILLRACE-WEBHOOK-FILTER-INVALID',
    'MILLRACE-WEBHOOK-HEADER-RESERVED',
    'MILLRACE-WEBHOOK-HEADER-TWICE',
    'MILLRACE-WEBHOOK-CLOUDEVENTS-ONLY',
    'MILLRACE-WEBHOOK-LEVEL-FORBIDDEN',
    'MILLRACE-WEBHOOK-TOO-MANY',
    'MILLRACE-DELIVERY-URL-INVALID',
    'MILLRACE-DELIVERY-URL-CREDENTIALS',
    'MILLRACE-DELIVERY-URL-NOT-HTTPS',
    'MILLRACE-DELIVERY-HOST-FORBIDDEN',
    'MILLRACE-DELIVERY-REVOCATION-UNSUPPORTED',
    ...(refusesReadOnly ? ['MILLRACE-WEBHOOK-READ-ONLY-FIELD'] : []),
  ]
}

/** The same of one that a client changes. */
export function changeProblems(dialect: WebhookDialect): readonly string[] {
  return ['MILLRACE-WEBHOOK-UNKNOWN', 'MILLRACE-WEBHOOK-HEADERS-NOT-GIVEN-AGAIN', ...draftProblems(dialect)]
}

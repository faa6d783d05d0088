import type { ProblemEntries } from './problem-entry.ts'

/** Problems of webhooks and their deliveries. */
export const webhookProblems = {
  'MILLRACE-WEBHOOK-UNKNOWN': {
    title: 'There is no such webhook',
    cause: 'No webhook has that id, or it belongs to somebody else.',
    fix: 'Check the id; `millrace webhooks list` shows the webhooks.',
    status: 404,
  },
  'MILLRACE-WEBHOOK-DELIVERY-UNKNOWN': {
    title: 'There is no such delivery',
    cause:
      'No delivery has that id, it is older than the history that is kept, or its webhook belongs to somebody else.',
    fix: 'Check the id; `millrace deliveries list` shows the deliveries.',
    status: 404,
  },
  'MILLRACE-WEBHOOK-FILTER-INVALID': {
    title: 'The filter is not understood',
    cause: 'The filter has a mistake, or uses an attribute or operator that filters do not have.',
    fix: 'Correct the filter at the column that the message names.',
    status: 400,
  },
  'MILLRACE-WEBHOOK-HEADER-RESERVED': {
    title: 'The header is set by Millrace',
    cause: 'Signatures, the content type and the headers of the connection cannot be given by a webhook.',
    fix: 'Use another name for the header.',
    status: 400,
  },
  'MILLRACE-WEBHOOK-HEADER-TWICE': {
    title: 'A header is given twice',
    cause: 'The same header is among the plain and the encrypted ones.',
    fix: 'Keep one of them.',
    status: 400,
  },
  'MILLRACE-WEBHOOK-HEADERS-NOT-GIVEN-AGAIN': {
    title: 'The encrypted headers must be given again',
    cause:
      'The URL changes while encrypted headers are stored; their values are not sent to another address unasked.',
    fix: 'Give or remove each encrypted header in the same request.',
    status: 400,
  },
  'MILLRACE-WEBHOOK-LEVEL-FORBIDDEN': {
    title: 'Webhooks of the tenant need an administrator',
    cause: 'The webhook has the level tenant, or another owner, and the caller is not a TenantAdmin.',
    fix: 'Use the level user and yourself as its owner, or the key of an administrator.',
    status: 403,
  },
  'MILLRACE-WEBHOOK-TOO-MANY': {
    title: 'There are too many webhooks',
    cause: 'An owner and the whole server may have so many webhooks at one time.',
    fix: 'Delete webhooks that are not needed, or raise the limit in the settings of the server.',
    status: 403,
  },
  'MILLRACE-WEBHOOK-CLOUDEVENTS-ONLY': {
    title: 'Delivery as CloudEvents cannot be switched off',
    cause: 'Events of data tasks have no other form.',
    fix: 'Send enableCloudEventDelivery as true.',
    status: 403,
  },
  'MILLRACE-WEBHOOK-READ-ONLY-FIELD': {
    title: 'The field is set by the server',
    cause: 'The request changes a field of a webhook that clients can only read.',
    fix: 'Leave the field out.',
    status: 409,
  },
  'MILLRACE-WEBHOOK-IS-DISABLED': {
    title: 'The webhook is disabled',
    cause: 'Nothing is sent to a disabled webhook.',
    fix: 'Enable the webhook first.',
    status: 409,
  },
} as const satisfies ProblemEntries

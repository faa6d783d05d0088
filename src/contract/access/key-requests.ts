import { z } from 'zod'
import { pageParameters } from '../api/page.ts'
import { sortParameter } from '../webhooks/webhook-requests.ts'
import { afterDuration } from './after-duration.ts'

const Description = z.string().trim().min(1).max(256).describe('What it is for')
export const keyStatuses = ['active', 'expired', 'revoked'] as const

/** Query of the list of API keys. */
export const KeyListQuery = z.strictObject({
  ...pageParameters,
  startingAfter: z.string().optional().describe('Keys after the one with this id'),
  endingBefore: z.string().optional().describe('Keys before the one with this id'),
  createdByUser: z.string().optional(),
  sub: z.string().optional().describe('Of this user'),
  status: z.enum(keyStatuses).optional(),
  sort: sortParameter(['createdByUser', 'sub', 'status', 'description', 'created'])
    .optional()
    .describe('-created when left out'),
})
export type KeyListQuery = z.infer<typeof KeyListQuery>

/** Body of creating an API key. */
export const KeyPost = z.strictObject({
  description: Description,
  expiry: z
    .string()
    .max(64)
    .refine(
      text => afterDuration(new Date(0), text) !== undefined,
      'must be a duration of ISO 8601, such as P30D or PT12H',
    )
    .optional()
    .describe('How long it lasts, such as P30D; as long as keys may when left out'),
  sub: z.string().min(1).max(256).optional().describe('User that it is of; the caller when left out'),
  subType: z.enum(['user'], 'must be user: there are no keys for SCIM').default('user'),
})
export type KeyPost = z.infer<typeof KeyPost>

/** Body of patching an API key. */
export const KeyPatch = z
  .array(z.strictObject({ op: z.literal('replace'), path: z.literal('/description'), value: Description }))
  .min(1)
  .max(10)

/** Body of patching what keys may be. */
export const KeyConfigPatch = z
  .array(
    z.strictObject({
      op: z.literal('replace'),
      path: z.enum(['/max_api_key_expiry', '/max_keys_per_user', '/scim_externalClient_expiry']),
      value: z.unknown(),
    }),
  )
  .min(1)

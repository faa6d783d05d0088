import { z } from 'zod'
import { pageOf } from '../api/page.ts'
import { keyStatuses } from './key-requests.ts'

const Time = z.iso.datetime()

/** An API key, without the key itself. */
export const KeyAnswer = z.strictObject({
  id: z.string(),
  description: z.string(),
  sub: z.string().describe('User that it is of'),
  subType: z.literal('user'),
  tenantId: z.string(),
  createdByUser: z.string(),
  created: Time,
  expiry: Time.describe('The end of the year 9999 when it does not expire'),
  status: z.enum(keyStatuses),
  role: z.enum(['TenantAdmin', 'User']).describe('The most that it allows'),
})
export type KeyAnswer = z.infer<typeof KeyAnswer>

export const KeyList = pageOf(KeyAnswer)

export const NewKeyAnswer = KeyAnswer.extend({ token: z.string().describe('Shown this once') })

/** What keys may be. */
export const KeyConfig = z.strictObject({
  max_keys_per_user: z.int().describe('Active keys of one user, at most'),
  max_api_key_expiry: z.string().describe('Longest time that a key made by the API lasts, in ISO 8601'),
})

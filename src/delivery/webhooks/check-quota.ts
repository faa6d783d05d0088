import { AppError } from '../../foundation/app-error.ts'
import type { WebhookReader } from '../../store/store.ts'
import type { WebhookWork } from './webhook-work.ts'

type Limits = WebhookWork['limits']

/** Throws AppError when one more webhook of the owner is too many. */
export async function requireRoomOfOwner(
  webhooks: WebhookReader,
  ownerId: string,
  { webhooksPerOwner }: Limits,
): Promise<void> {
  if ((await webhooks.countOfOwner(ownerId, 'webhook')) >= webhooksPerOwner)
    throw tooMany(`The owner has ${webhooksPerOwner} webhooks, which is the limit`)
}

/** Throws AppError when one more webhook is too many for the server. */
export async function requireRoomOfServer(
  webhooks: WebhookReader,
  { webhooksPerTenant }: Limits,
): Promise<void> {
  if ((await webhooks.count('webhook')) >= webhooksPerTenant)
    throw tooMany(`The server has ${webhooksPerTenant} webhooks, which is the limit`)
}

function tooMany(what: string): AppError {
  return new AppError('MILLRACE-WEBHOOK-TOO-MANY', what, {
    fix: 'Delete webhooks that are not needed, or raise the limit in the settings of the server.',
  })
}

import { z } from 'zod'
import { WebhookListQuery } from '../../contract/webhooks/webhook-requests.ts'
import { findWebhooks } from '../../delivery/webhooks/find-webhooks.ts'
import type { Webhook, WebhookQuery, WebhookSort } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage, pageOfRows, type AskedPage } from '../page-links.ts'
import type { ApiRequest } from '../route.ts'
import { webhookAnswer } from './webhook-answer.ts'

const At = z.strictObject({ value: z.string(), id: z.string() })
type AskedWebhooks = AskedPage<WebhookListQuery, z.infer<typeof At>>

/** A page of the webhooks that the caller may see. */
export async function listWebhooks(services: ApiServices, request: ApiRequest<unknown, unknown, unknown>) {
  const { vault } = services
  const asked = askedPage(request, { query: WebhookListQuery, at: At, vault })
  const query = webhookQuery(asked)
  const found = await findWebhooks(services, request.caller, query)
  const { rows, links } = pageOfRows(request, vault, asked, {
    rows: found,
    at: webhook => ({ value: sortValue(webhook, query.sort), id: webhook.id }),
  })
  return { data: rows.map(webhook => webhookAnswer(webhook, vault)), links }
}

function webhookQuery({ query, limit, cursor }: AskedWebhooks): WebhookQuery {
  const { name, url, sort, next: _next, prev: _prev, limit: _limit, ...same } = query
  return {
    kind: 'webhook',
    ...definedOnly(same),
    ...(name !== undefined && { nameContains: withoutStars(name) }),
    ...(url !== undefined && { urlContains: withoutStars(url) }),
    sort: sort?.field ?? 'createdAt',
    descending: sort?.descending ?? true,
    limit: limit + 1,
    ...(cursor && { cursor: { ...cursor.at, backwards: cursor.backwards } }),
  }
}

/** Some clients write a part as *part*; it means the same. */
function withoutStars(part: string): string {
  return part.replace(/^\*+|\*+$/gu, '')
}

function sortValue(webhook: Webhook, sort: WebhookSort): string {
  const value = webhook[sort]
  return value instanceof Date ? value.toISOString() : value
}

type Defined<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> }

/** A field that is absent and one that is undefined are told apart by the state's interface. */
function definedOnly<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<Fields>
}

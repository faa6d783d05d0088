import { z } from 'zod'
import type { ApiClient } from '../app.ts'

type Method = Parameters<ApiClient['request']>[0]

/** What a route answers, in the shape of its schema. */
export async function ask<Schema extends z.ZodType>(
  api: ApiClient,
  answer: Schema,
  [method, path]: readonly [method: Method, path: string],
  body?: unknown,
): Promise<z.output<Schema>> {
  return answer.parse((await api.request(method, path, body)).body)
}

/** The first `limit` items of a list that comes in pages. */
export async function askList<Item extends z.ZodType>(
  api: ApiClient,
  item: Item,
  path: string,
  limit = Infinity,
): Promise<readonly z.output<Item>[]> {
  const Page = z.object({
    data: z.array(item),
    links: z.object({ next: z.object({ href: z.string() }).optional() }),
  })
  const found: z.output<Item>[] = []
  for (let next: string | undefined = path; next !== undefined && found.length < limit;) {
    const page: z.output<typeof Page> = await ask(api, Page, ['GET', next])
    found.push(...page.data)
    next = pathOf(page.links.next?.href)
  }
  return found.slice(0, limit)
}

/** Links are absolute; the client knows its server already. */
function pathOf(href: string | undefined): string | undefined {
  if (href === undefined) return undefined
  const { pathname, search } = new URL(href)
  return `${pathname}${search}`
}

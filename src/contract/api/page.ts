import { z } from 'zod'

const Link = z.strictObject({ href: z.string().describe('Absolute URL') }).meta({ id: 'Link' })

/** A page of a list with links to its neighbours. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    data: z.array(item),
    links: z.strictObject({
      self: Link,
      next: Link.optional().describe('Absent on the last page'),
      prev: Link.optional().describe('Absent on the first page'),
    }),
  })
}

const mostOfPage = 100
export const defaultOfPage = 20

/** Parameters of the query that every paged list has. Left out is told from given: a cursor brings its own query. */
export const pageParameters = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostOfPage)
    .optional()
    .describe('Items on a page, 20 when left out'),
  next: z.string().optional().describe('Cursor of the next page, as links.next carries it'),
  prev: z.string().optional().describe('Cursor of the page before, as links.prev carries it'),
}

/** A list in one parameter, separated by commas; the parameter may be repeated too. */
export function listParameter<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    value => (Array.isArray(value) ? value : [value]).flatMap(each => String(each).split(',')),
    z.array(item),
  )
}

/**
 * One row with the digest of all rows of a query: their number, and the sums of two independent 64-bit hashes of each row's text.
 * The text of a row is the server's own, which tells apart what differs; sums do not depend on the order.
 */
export function digestQuery(select: string): string {
  return `SELECT count(*)::text || '-' || coalesce(sum(pg_catalog.hashtextextended(millrace_text, 1))::text, '') || '-' ||
      coalesce(sum(pg_catalog.hashtextextended(millrace_text, 2))::text, '') AS digest
    FROM (SELECT millrace_row::text AS millrace_text FROM (${select}) AS millrace_row OFFSET 0) AS texts`
}

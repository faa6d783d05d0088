import type { IncomingHttpHeaders } from 'node:http'

/**
 * The name of a request: what the client calls it in `x-request-id`, or the trace id of a `traceparent`, when these are
 * harmless to repeat and to log; else a new one.
 */
export function traceIdOf(headers: IncomingHttpHeaders, newId: () => string): string {
  const asked = headers['x-request-id']
  if (typeof asked === 'string' && /^[\w.:-]{1,128}$/u.test(asked)) return asked
  const parent = headers['traceparent']
  const traced =
    typeof parent === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/u.exec(parent)?.[1] : undefined
  return traced ?? newId()
}

const reservedNames = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'qlik-signature',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const reservedStarts = ['ce-', 'millrace-', 'proxy-', 'webhook-']

/** Whether only Millrace may set the header: those of the connection, the body, the signatures and the event. */
export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return reservedNames.has(lower) || reservedStarts.some(start => lower.startsWith(start))
}

import type { Answer } from './answer-checks.ts'
import type { DocumentedRequest } from './requests-of-operation.ts'

const longestMs = 20_000

/** Sends a request as it stands; of a stream of events takes what comes at first. */
export async function sendDocumented(
  url: string,
  { method, target, headers, body }: DocumentedRequest,
  token: string | undefined,
): Promise<Answer> {
  const gone = new AbortController()
  const response = await fetch(url + target, {
    method,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(longestMs)]),
  })
  const [mediaType = ''] = (response.headers.get('content-type') ?? '').split(';')
  const isEndless = mediaType === 'text/event-stream'
  const text = isEndless ? await firstOf(response) : await response.text()
  gone.abort()
  return { status: response.status, mediaType, requestId: response.headers.get('x-request-id'), text }
}

async function firstOf({ body }: Response): Promise<string> {
  const first = await body?.getReader().read()
  return new TextDecoder().decode(first?.value)
}

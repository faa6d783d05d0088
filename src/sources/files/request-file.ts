import { AppError, messageOf } from '../../foundation/app-error.ts'
import { addressLabel } from './address.ts'

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

const mostRedirects = 5
const redirects = [301, 302, 303, 307, 308]

const statusWords: Readonly<Record<number, string>> = {
  401: 'asks for a sign-in (401)',
  403: 'refuses access (403)',
  404: 'says that there is no such file (404)',
  410: 'says that the file is gone (410)',
  429: 'asks to come less often (429)',
}

const causeWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'its host is not known (name not found)',
  EAI_AGAIN: 'its host cannot be looked up now (name service)',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'its host does not answer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

/** Opens a file by HTTP, following at most 5 redirects; headers of ours do not leave the first origin. */
export async function requestFile(address: string, options: RequestOptions): Promise<Response> {
  let url = new URL(address)
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const isHome = url.origin === new URL(address).origin
    const response = await send(url, { ...options, headers: isHome ? options.headers : {} })
    if (!redirects.includes(response.status)) return requireOk(response, address)
    await response.body?.cancel()
    url = redirectTarget(response, url, address)
  }
  throw failed(address, `redirects more than ${mostRedirects} times`)
}

async function send(url: URL, { headers, signal }: RequestOptions): Promise<Response> {
  try {
    const identity = { 'accept-encoding': 'identity', 'user-agent': 'millrace' }
    return await fetch(url.href, { headers: { ...identity, ...headers }, redirect: 'manual', signal })
  } catch (error) {
    signal.throwIfAborted()
    throw failed(url.href, reasonOf(error), error)
  }
}

async function requireOk(response: Response, address: string): Promise<Response> {
  if (response.ok) return response
  await response.body?.cancel()
  throw failed(address, statusWords[response.status] ?? `answers with status ${response.status}`)
}

function redirectTarget(response: Response, from: URL, address: string): URL {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, from.href)) throw failed(address, 'redirects to nowhere')
  const target = new URL(location, from.href)
  if (target.protocol !== 'http:' && target.protocol !== 'https:')
    throw failed(address, `redirects to ${target.protocol}, which is not followed`)
  return target
}

/** What went wrong, in words; the message of fetch itself is only "fetch failed". */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return causeWords[code] ?? messageOf(cause ?? error)
}

export function failed(address: string, reason: string, cause?: unknown): AppError {
  return new AppError('MILLRACE-SOURCE-DOWNLOAD-FAILED', `${addressLabel(address)}: ${reason}`, {
    fix: 'Open the address with another program, and mend `url`, `path` or `headers` of the connection.',
    ...(cause === undefined ? {} : { cause }),
  })
}

import { AppError } from '../../foundation/app-error.ts'

const hostPattern = /^(?:[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/iu
const loopbackPattern = /^(?:localhost|[a-z0-9-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?(?::\d{1,5})?$/iu

export interface HostRules {
  /** The server listens on loopback only. */
  readonly isLoopbackOnly: boolean
  readonly publicUrl: string | undefined
}

export interface AskedHost {
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly isEncrypted: boolean
}

/**
 * The base of absolute links: the public URL, else how the client reached the server. Throws AppError for a Host header
 * that is none. A server on loopback refuses foreign names: a web page whose name was pointed at it (DNS rebinding) would
 * otherwise talk to it from the browser of a person on this machine.
 */
export function checkHost({ host = '', origin, isEncrypted }: AskedHost, rules: HostRules): string {
  if (!hostPattern.test(host) || !URL.canParse(`http://${host}`)) {
    throw new AppError('MILLRACE-API-HOST-INVALID', 'The Host header is not a name or address with a port', {
      fix: 'Send the host that the URL names.',
    })
  }
  if (rules.isLoopbackOnly) {
    requireKnownHost('Host', host, rules)
    if (origin !== undefined) requireKnownHost('Origin', hostOfUrl(origin) ?? origin, rules)
  }
  return rules.publicUrl?.replace(/\/+$/u, '') ?? `${isEncrypted ? 'https' : 'http'}://${host}`
}

function requireKnownHost(header: string, host: string, { publicUrl }: HostRules): void {
  if (loopbackPattern.test(host)) return
  if (publicUrl !== undefined && isHostOf(publicUrl, host)) return
  throw new AppError(
    'MILLRACE-API-HOST-REFUSED',
    `The server listens on loopback only, and ${header} names another host`,
    {
      fix: 'Ask for http://localhost or 127.0.0.1, or set the public URL of the server to the name that clients use.',
    },
  )
}

/** Written with the port that its scheme has anyway, a host is the same. */
function isHostOf(publicUrl: string, host: string): boolean {
  const { protocol, host: own } = new URL(publicUrl)
  return hostOfUrl(`${protocol}//${host}`) === own
}

function hostOfUrl(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}

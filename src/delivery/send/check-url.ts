import { isIP } from 'node:net'
import { AppError } from '../../foundation/app-error.ts'
import type { AddressRules } from '../sending.ts'
import { addressPolicy, withoutBrackets } from './address-policy.ts'
import { classifyAddress } from './classify-address.ts'

const mostCharacters = 2048
const internalSuffixes = [
  '.localhost',
  '.local',
  '.localdomain',
  '.internal',
  '.intranet',
  '.lan',
  '.home.arpa',
]
const label = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/u

/**
 * Throws AppError when events may not be sent to the URL: https and a full public host name, unless the rules allow more.
 * What the name leads to is checked when it is connected to.
 */
export function checkUrl(url: string, rules: AddressRules): void {
  const parsed = parse(url)
  const host = parsed.hostname
  const policy = addressPolicy(rules)
  const isAllowed = policy.isHostAllowed(host)
  if (parsed.protocol !== 'https:' && !isAllowed) {
    throw new AppError('MILLRACE-DELIVERY-URL-NOT-HTTPS', `The URL is not https: ${parsed.origin}`, {
      fix: `Use https, or have an administrator add ${host} to the allow list.`,
    })
  }
  const reason = hostProblem(host)
  const metadata = metadataProblem(host, policy.refusal(withoutBrackets(host), host))
  if (metadata !== undefined || (reason !== undefined && !isAllowed))
    throw forbidden(host, metadata ?? reason ?? '')
}

function parse(url: string): URL {
  const invalid = (what: string, fix: string): AppError => invalidUrl(url, what, fix)
  if (url.length > mostCharacters)
    throw invalid(`has ${url.length} characters, ${mostCharacters} at most`, 'Use a shorter URL.')
  if (/[^\x21-\x7e]|\\/u.test(url))
    throw invalid(
      'has spaces, control characters, backslashes or letters outside of ASCII',
      'Encode them: %20 in a path, xn-- in the name of a host.',
    )
  const [, authority] = /^https?:\/\/([^/?#]*)/iu.exec(url) ?? []
  if (authority === undefined || !URL.canParse(url))
    throw invalid('is not an absolute https URL', 'Write it as https://host/path.')
  const parsed = new URL(url)
  if (authority.includes('@')) throw credentials(parsed)
  const written = authority.replace(/:\d*$/u, '').toLowerCase()
  if (written !== parsed.hostname)
    throw invalid(
      `writes its host in an unusual way: ${written} means ${parsed.hostname}`,
      `Write the host as ${parsed.hostname}, if that is what you mean.`,
    )
  if (parsed.port === '0') throw invalid('has the port 0', 'Name the port on which the receiver listens.')
  return parsed
}

function credentials({ host }: URL): AppError {
  return new AppError('MILLRACE-DELIVERY-URL-CREDENTIALS', `The URL, at ${host}, has credentials in it`, {
    fix: 'Take them out of the URL and give an Authorization header in encryptedHeaders.',
  })
}

function hostProblem(host: string): string | undefined {
  if (isIP(withoutBrackets(host)) > 0) return 'is an IP address'
  if (host.endsWith('.')) return 'ends with a dot'
  if (host === 'localhost') return 'is this machine'
  if (!host.includes('.')) return 'is not a full name with a domain'
  if (internalSuffixes.some(suffix => host.endsWith(suffix))) return 'is a name of an internal network'
  return host.split('.').every(part => label.test(part)) ? undefined : 'is not a valid host name'
}

/** Of an address in the URL: a range or name on the allow list does not admit it. */
function metadataProblem(host: string, refusal: string | undefined): string | undefined {
  const address = withoutBrackets(host)
  if (isIP(address) === 0 || classifyAddress(address) !== 'metadata' || refusal === undefined)
    return undefined
  return 'hands out the credentials of the machine; only the address itself on the allow list admits it'
}

/** Names the host when there is one, and nothing else of the URL: the rest may hold a token. */
function invalidUrl(url: string, what: string, fix: string): AppError {
  const host = URL.canParse(url) ? new URL(url).host : ''
  const at = host === '' ? '' : `, at ${host},`
  return new AppError('MILLRACE-DELIVERY-URL-INVALID', `The URL${at} ${what}`, { fix })
}

function forbidden(host: string, reason: string): AppError {
  return new AppError('MILLRACE-DELIVERY-HOST-FORBIDDEN', `Events are not sent to ${host}: it ${reason}`, {
    fix: `Use the full public name of the host, or have an administrator add ${host} to the allow list.`,
  })
}

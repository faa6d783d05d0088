import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AppError } from '../../foundation/app-error.ts'
import { type AddressPolicy, withoutBrackets } from './address-policy.ts'

/** Gives all addresses of a host. Throws what DNS says. */
export type Resolve = (host: string) => Promise<readonly string[]>

export const systemResolve: Resolve = async host => {
  const found = await lookup(host, { all: true, verbatim: true })
  return found.map(({ address }) => address)
}

/**
 * Resolves a host once. Gives its addresses, each of which may be connected to. Throws AppError
 * `MILLRACE-DELIVERY-ADDRESS-FORBIDDEN` when one of them may not: an honest host has no private address among public ones.
 */
export async function resolveAddress(
  host: string,
  policy: AddressPolicy,
  resolve: Resolve,
): Promise<readonly string[]> {
  const literal = withoutBrackets(host)
  const addresses = isIP(literal) > 0 ? [literal] : await resolve(host)
  if (addresses.length === 0) throw Object.assign(new Error('no addresses'), { code: 'ENOTFOUND' })
  for (const address of addresses) {
    const reason = policy.refusal(address, host)
    if (reason !== undefined) throw forbidden(host, reason)
  }
  return addresses
}

function forbidden(host: string, reason: string): AppError {
  return new AppError(
    'MILLRACE-DELIVERY-ADDRESS-FORBIDDEN',
    `The host ${host} leads to an address that is not allowed: ${reason}`,
    { fix: `Correct its DNS entry, or have an administrator add ${host} to the allow list.` },
  )
}

import { BlockList, isIP } from 'node:net'
import type { AddressRules } from '../sending.ts'
import { classifyAddress, plainAddress } from './classify-address.ts'

/** Address rules, compiled. */
export interface AddressPolicy {
  /** The allow list names the host (or has the address in a range), or it is loopback and loopback is allowed. */
  isHostAllowed(host: string): boolean
  /** Why the address, found for the host, is not connected to. Undefined: it may be. */
  refusal(address: string, host: string): string | undefined
}

export function addressPolicy({ allow, allowLoopback }: AddressRules): AddressPolicy {
  const hosts = new Set<string>()
  const suffixes: string[] = []
  const exact = new Set<string>()
  const ranges = new BlockList()
  for (const entry of allow.map(text => text.trim().toLowerCase())) {
    const host = withoutBrackets(entry)
    const [, network = '', prefix = ''] = /^(.+)\/(\d{1,3})$/u.exec(entry) ?? []
    if (isIP(host) > 0) exact.add(plainAddress(host) ?? host)
    else if (isIP(withoutBrackets(network)) > 0) addRange(ranges, withoutBrackets(network), Number(prefix))
    else if (entry.startsWith('*.')) suffixes.push(entry.slice(1))
    else hosts.add(entry)
  }
  const isNamed = (host: string): boolean =>
    hosts.has(host) || suffixes.some(suffix => host.endsWith(suffix) && host.length > suffix.length)
  const isListed = (address: string): boolean => {
    const plain = plainAddress(address)
    return plain !== undefined && (exact.has(plain) || ranges.check(plain, familyOf(plain)))
  }
  return {
    isHostAllowed(host) {
      const address = withoutBrackets(host)
      if (allowLoopback && isLoopbackHost(host)) return true
      return isIP(address) > 0 ? isListed(address) : isNamed(host)
    },
    refusal(address, host) {
      const kind = classifyAddress(address)
      if (kind === 'public' || exact.has(plainAddress(address) ?? '')) return undefined
      const isAllowed =
        kind !== 'metadata' &&
        (isListed(address) || isNamed(host) || (kind === 'loopback' && allowLoopback && isLoopbackHost(host)))
      return isAllowed ? undefined : `${address} is a ${kind} address`
    },
  }
}

/** `localhost` and names below it, and loopback addresses as a URL writes them. */
export function isLoopbackHost(host: string): boolean {
  const address = withoutBrackets(host)
  if (isIP(address) > 0) return classifyAddress(address) === 'loopback'
  return host === 'localhost' || host.endsWith('.localhost')
}

export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

function addRange(ranges: BlockList, network: string, prefix: number): void {
  const family = familyOf(network)
  if (prefix <= (family === 'ipv4' ? 32 : 128)) ranges.addSubnet(network, prefix, family)
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6'
}

import { BlockList, isIPv4 } from 'node:net'

/** What an IP address is for. Only `public` ones are on the internet. */
export type AddressKind =
  | 'public'
  | 'loopback'
  | 'metadata'
  | 'private'
  | 'link-local'
  | 'multicast'
  | 'shared (CGNAT)'
  | 'documentation'
  | 'tunnel'
  | 'reserved'

type Range = readonly [network: string, prefix: number]

/** Where clouds hand out credentials to whoever asks. */
const metadataAddresses = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '169.254.42.42',
  '169.254.0.23',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd00:42::42',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
])

const ranges4 = new Map<AddressKind, readonly Range[]>([
  ['loopback', [['127.0.0.0', 8]]],
  [
    'private',
    [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
    ],
  ],
  ['link-local', [['169.254.0.0', 16]]],
  ['shared (CGNAT)', [['100.64.0.0', 10]]],
  ['multicast', [['224.0.0.0', 4]]],
  [
    'documentation',
    [
      ['192.0.2.0', 24],
      ['198.51.100.0', 24],
      ['203.0.113.0', 24],
    ],
  ],
  ['tunnel', [['192.88.99.0', 24]]],
  [
    'reserved',
    [
      ['0.0.0.0', 8],
      ['192.0.0.0', 24],
      ['198.18.0.0', 15],
      ['240.0.0.0', 4],
    ],
  ],
])

const ranges6 = new Map<AddressKind, readonly Range[]>([
  ['loopback', [['::1', 128]]],
  [
    'private',
    [
      ['fc00::', 7],
      ['fec0::', 10],
    ],
  ],
  ['link-local', [['fe80::', 10]]],
  ['multicast', [['ff00::', 8]]],
  [
    'documentation',
    [
      ['2001:db8::', 32],
      ['3fff::', 20],
    ],
  ],
  [
    'tunnel',
    [
      ['2001::', 32],
      ['2002::', 16],
    ],
  ],
  ['reserved', [['2001::', 23]]],
])

const blocks4 = blockLists(ranges4, 'ipv4')
const blocks6 = blockLists(ranges6, 'ipv6')
const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')

/** The kind of a valid address. IPv6 forms that carry an IPv4 address are what that address is. */
export function classifyAddress(address: string): AddressKind {
  const plain = plainAddress(address)
  if (plain === undefined) return 'reserved'
  if (metadataAddresses.has(plain)) return 'metadata'
  if (isIPv4(plain)) return kindIn(blocks4, plain, 'ipv4') ?? 'public'
  const translated = translatedAddress(plain)
  if (translated !== undefined) return classifyAddress(translated)
  const kind = kindIn(blocks6, plain, 'ipv6')
  return kind ?? (globalUnicast.check(plain, 'ipv6') ? 'public' : 'reserved')
}

/** The shortest usual spelling; an IPv4 address for one that is mapped into IPv6. Undefined for what is no address. */
export function plainAddress(address: string): string | undefined {
  if (isIPv4(address)) return address
  const groups = ipv6Groups(address)
  if (!groups) return undefined
  return startsWith(groups, [0, 0, 0, 0, 0, 0xffff]) ? lastIpv4(groups) : shortest(address)
}

/** The IPv4 address that an IPv4-compatible or NAT64 address leads to. */
function translatedAddress(address: string): string | undefined {
  const groups = ipv6Groups(address)
  if (!groups) return undefined
  if (startsWith(groups, [0x64, 0xff9b, 0, 0, 0, 0])) return lastIpv4(groups)
  const isCompatible = startsWith(groups, [0, 0, 0, 0, 0, 0]) && groups[6] !== 0
  return isCompatible ? lastIpv4(groups) : undefined
}

function blockLists(ranges: ReadonlyMap<AddressKind, readonly Range[]>, family: 'ipv4' | 'ipv6') {
  return [...ranges].map(([kind, networks]) => {
    const list = new BlockList()
    for (const [network, prefix] of networks) list.addSubnet(network, prefix, family)
    return { kind, list }
  })
}

function kindIn(
  blocks: readonly { readonly kind: AddressKind; readonly list: BlockList }[],
  address: string,
  family: 'ipv4' | 'ipv6',
): AddressKind | undefined {
  return blocks.find(({ list }) => list.check(address, family))?.kind
}

/** As the URL standard writes it. */
function shortest(address: string): string | undefined {
  if (address.includes('%') || !URL.canParse(`http://[${address}]`)) return undefined
  return new URL(`http://[${address}]`).hostname.slice(1, -1)
}

function ipv6Groups(address: string): readonly number[] | undefined {
  const text = shortest(address)
  if (text === undefined) return undefined
  const [before = [], after] = text.split('::').map(half =>
    half
      .split(':')
      .filter(Boolean)
      .map(group => Number.parseInt(group, 16)),
  )
  if (!after) return before
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

function startsWith(groups: readonly number[], start: readonly number[]): boolean {
  return start.every((group, index) => groups[index] === group)
}

function lastIpv4(groups: readonly number[]): string {
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

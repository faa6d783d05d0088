import { lookup } from 'node:dns/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../foundation/app-error.ts'
import type { AddressRules } from '../sending.ts'
import { addressPolicy } from './address-policy.ts'
import { checkUrl } from './check-url.ts'
import { resolveAddress } from './resolve-address.ts'
import { openReceiver, type Receiver } from './testing/receivers.ts'
import { aTarget, sendOnce } from './testing/send-jobs.ts'

/** The server is on a public address and its administrator allowed nothing. */
const strict: AddressRules = { allowLoopback: false, allow: [] }

/** Listens on loopback, where nothing hostile may arrive. */
let canary: Receiver
beforeAll(async () => {
  canary = await openReceiver()
})
afterAll(async () => {
  await canary[Symbol.asyncDispose]()
})

const invalid = 'MILLRACE-DELIVERY-URL-INVALID'
const notHttps = 'MILLRACE-DELIVERY-URL-NOT-HTTPS'
const forbidden = 'MILLRACE-DELIVERY-HOST-FORBIDDEN'
const credentials = 'MILLRACE-DELIVERY-URL-CREDENTIALS'

/** What it is, the URL (`PORT` is that of the canary), the code, and the host as the message names it. */
const hostileUrls: readonly (readonly [what: string, url: string, code: string, host: string])[] = [
  ['loopback', 'https://127.0.0.1:PORT/', forbidden, '127.0.0.1'],
  ['another address of loopback', 'https://127.8.9.10:PORT/', forbidden, '127.8.9.10'],
  ['loopback by name', 'https://localhost:PORT/', forbidden, 'localhost'],
  ['loopback by a name below it', 'https://hooks.localhost:PORT/', forbidden, 'hooks.localhost'],
  ['loopback over http', 'http://127.0.0.1:PORT/', notHttps, '127.0.0.1'],
  ['loopback as a decimal number', 'https://2130706433:PORT/', invalid, '127.0.0.1'],
  ['loopback as a hex number', 'https://0x7f000001:PORT/', invalid, '127.0.0.1'],
  ['loopback as an octal number', 'https://017700000001:PORT/', invalid, '127.0.0.1'],
  ['loopback with octal parts', 'https://0177.0.0.1:PORT/', invalid, '127.0.0.1'],
  ['loopback with hex parts', 'https://0x7f.0x0.0x0.0x1:PORT/', invalid, '127.0.0.1'],
  ['loopback of two parts', 'https://127.1:PORT/', invalid, '127.0.0.1'],
  ['loopback of three parts', 'https://127.0.1:PORT/', invalid, '127.0.0.1'],
  ['loopback with a dot at its end', 'https://127.0.0.1.:PORT/', invalid, '127.0.0.1'],
  ['loopback with percent signs', 'https://%31%32%37.0.0.1:PORT/', invalid, '127.0.0.1'],
  ['loopback in full-width digits', 'https://１２７.０.０.１:PORT/', invalid, '127.0.0.1'],
  ['loopback with full-width dots', 'https://127。0。0。1:PORT/', invalid, '127.0.0.1'],
  ['localhost in circled letters', 'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/', invalid, 'localhost'],
  ['localhost with a soft hyphen', 'https://local\u00adhost:PORT/', invalid, 'localhost'],
  ['localhost with a dot at its end', 'https://localhost.:PORT/', forbidden, 'localhost.'],
  ['IPv6 loopback', 'https://[::1]:PORT/', forbidden, '[::1]'],
  ['IPv6 loopback at length', 'https://[0:0:0:0:0:0:0:1]:PORT/', invalid, '[::1]'],
  ['loopback mapped into IPv6', 'https://[::ffff:7f00:1]:PORT/', forbidden, '[::ffff:7f00:1]'],
  ['loopback mapped into IPv6, dotted', 'https://[::ffff:127.0.0.1]:PORT/', invalid, '[::ffff:7f00:1]'],
  ['loopback in IPv4-compatible IPv6', 'https://[::7f00:1]:PORT/', forbidden, '[::7f00:1]'],
  ['loopback by NAT64', 'https://[64:ff9b::7f00:1]:PORT/', forbidden, '[64:ff9b::7f00:1]'],
  ['loopback by 6to4', 'https://[2002:7f00:1::]:PORT/', forbidden, '[2002:7f00:1::]'],
  ['loopback by Teredo', 'https://[2001:0:7f00:1::]:PORT/', forbidden, '[2001:0:7f00:1::]'],
  ['this host', 'https://0.0.0.0:PORT/', forbidden, '0.0.0.0'],
  ['this host as a digit', 'https://0:PORT/', invalid, '0.0.0.0'],
  ['this host of IPv6', 'https://[::]:PORT/', forbidden, '[::]'],
  ['a private address 10/8', 'https://10.0.0.1/', forbidden, '10.0.0.1'],
  ['a private address 172.16/12', 'https://172.31.255.254/', forbidden, '172.31.255.254'],
  ['a private address 192.168/16', 'https://192.168.0.1/', forbidden, '192.168.0.1'],
  ['a private address of IPv6', 'https://[fd12:3456::1]/', forbidden, '[fd12:3456::1]'],
  ['an address behind a shared NAT', 'https://100.64.0.1/', forbidden, '100.64.0.1'],
  ['a link-local address', 'https://169.254.10.10/', forbidden, '169.254.10.10'],
  ['a link-local address of IPv6', 'https://[fe80::1]/', forbidden, '[fe80::1]'],
  ['an address with a zone', 'https://[fe80::1%25eth0]/', invalid, ''],
  ['the broadcast address', 'https://255.255.255.255/', forbidden, '255.255.255.255'],
  ['a multicast address', 'https://224.0.0.251/', forbidden, '224.0.0.251'],
  ['a multicast address of IPv6', 'https://[ff02::1]/', forbidden, '[ff02::1]'],
  ['a public address', 'https://93.184.216.34/', forbidden, '93.184.216.34'],
  ['metadata of AWS, GCP and Azure', 'http://169.254.169.254/latest/', notHttps, '169.254.169.254'],
  ['metadata over https', 'https://169.254.169.254/', forbidden, '169.254.169.254'],
  ['metadata as a number', 'https://2852039166/', invalid, '169.254.169.254'],
  ['metadata of AWS over IPv6', 'https://[fd00:ec2::254]/', forbidden, '[fd00:ec2::254]'],
  ['metadata of Alibaba', 'https://100.100.100.200/', forbidden, '100.100.100.200'],
  ['metadata of AWS containers', 'https://169.254.170.2/', forbidden, '169.254.170.2'],
  ['the wire server of Azure', 'https://168.63.129.16/', forbidden, '168.63.129.16'],
  ['metadata by its name', 'https://metadata.google.internal/', forbidden, 'metadata.google.internal'],
  ['a name without a domain', 'https://intranet/', forbidden, 'intranet'],
  ['a name of mDNS', 'https://printer.local/', forbidden, 'printer.local'],
  ['a name of a home network', 'https://nas.home.arpa/', forbidden, 'nas.home.arpa'],
  ['a public name with a dot at its end', 'https://example.com./', forbidden, 'example.com.'],
  ['a name with an empty label', 'https://example..com/', forbidden, 'example..com'],
  ['a name in Cyrillic that looks Latin', 'https://exаmple.com/', invalid, 'xn--exmple-4nf.com'],
  ['a name with a letter that has two spellings', 'https://faß.example/', invalid, 'xn--fa-hia.example'],
  ['plain http', 'http://example.com/', notHttps, 'example.com'],
  ['credentials', 'https://ada:hunter2@example.com/', credentials, 'example.com'],
  ['a user name that looks like the host', 'https://example.com@127.0.0.1:PORT/', credentials, '127.0.0.1'],
  ['empty credentials', 'https://@example.com/', credentials, 'example.com'],
  ['a backslash before an @', 'https://127.0.0.1\\@example.com/', invalid, '127.0.0.1'],
  ['backslashes for slashes', 'https:\\\\127.0.0.1:PORT\\', invalid, '127.0.0.1'],
  ['a tab in the host', 'https://127.0\t.0.1:PORT/', invalid, '127.0.0.1'],
  ['a newline in the host', 'https://local\nhost:PORT/', invalid, 'localhost'],
  ['a newline that would begin a header', 'https://example.com/\r\nX-Evil: 1', invalid, 'example.com'],
  ['a space before it', ' https://example.com/', invalid, 'example.com'],
  ['a NUL at its end', 'https://example.com/\u0000', invalid, 'example.com'],
  ['the port 0', 'https://example.com:0/', invalid, 'example.com'],
  ['a port that is too large', 'https://example.com:99999/', invalid, ''],
  ['one slash', 'https:/127.0.0.1:PORT/', invalid, '127.0.0.1'],
  ['three slashes', 'https:///127.0.0.1:PORT/', invalid, '127.0.0.1'],
  ['no scheme', '//127.0.0.1:PORT/', invalid, ''],
  ['a file', 'file:///etc/passwd', invalid, ''],
  ['gopher', 'gopher://127.0.0.1:PORT/_x', invalid, '127.0.0.1'],
  ['ftp', 'ftp://example.com/', invalid, 'example.com'],
  ['data', 'data:text/plain,x', invalid, ''],
  ['JavaScript', 'javascript:alert(1)', invalid, ''],
  ['a Unix socket', 'unix:///var/run/docker.sock', invalid, ''],
  ['no URL', 'example', invalid, ''],
  ['nothing', '', invalid, ''],
]

describe('nothing is sent to', () => {
  test.each(hostileUrls)('%s: %j', async (_what, url, code, host) => {
    const error = refusalOf(url.replace('PORT', String(canary.port)))
    expect(error.code).toBe(code)
    expect(error.message).toContain(host)
    expect(error.message).not.toContain('hunter2')
    expect(error.message.length).toBeGreaterThan(20)
    expect(error.fix?.length).toBeGreaterThan(10)
    const result = await sendOnce(aTarget(url.replace('PORT', String(canary.port))), {
      options: { addressRules: strict },
    })
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'address' })
    expect(result.message).toBe(`${error.message}. ${error.fix}`)
    expect(canary.sockets).toEqual([])
  })
})

function refusalOf(url: string): AppError {
  try {
    checkUrl(url, strict)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error(`${url} was not refused as it should be`)
}

const hostileAnswers: readonly (readonly [what: string, addresses: readonly string[]])[] = [
  ['loopback', ['127.0.0.1']],
  ['loopback of IPv6', ['::1']],
  ['loopback mapped into IPv6', ['::ffff:127.0.0.1']],
  ['loopback by NAT64', ['64:ff9b::7f00:1']],
  ['this host', ['0.0.0.0']],
  ['this host of IPv6', ['::']],
  ['a private address', ['10.0.0.5']],
  ['a private address of IPv6', ['fd00::5']],
  ['a link-local address with a zone', ['fe80::1%lo']],
  ['metadata', ['169.254.169.254']],
  ['metadata mapped into IPv6', ['::ffff:a9fe:a9fe']],
  ['the wire server of Azure', ['168.63.129.16']],
  ['a shared address', ['100.127.0.1']],
  ['multicast', ['239.1.1.1']],
  ['broadcast', ['255.255.255.255']],
  ['6to4', ['2002:7f00:1::1']],
  ['a public address and then a private one', ['93.184.216.34', '127.0.0.1']],
  ['a private address and then a public one', ['192.168.1.1', '93.184.216.34']],
  ['what is no address', ['localhost']],
]

describe('nothing is sent to a public name whose DNS answer is', () => {
  test.each(hostileAnswers)('%s: %j', async (_what, addresses) => {
    const url = `https://rebound.example:${canary.port}/`
    const resolve = async () => addresses
    await expect(resolveAddress('rebound.example', addressPolicy(strict), resolve)).rejects.toThrow(
      expect.objectContaining({
        code: 'MILLRACE-DELIVERY-ADDRESS-FORBIDDEN',
        message: expect.stringContaining('rebound.example'),
        fix: expect.stringContaining('rebound.example'),
      }),
    )
    const result = await sendOnce(aTarget(url), { options: { addressRules: strict, resolve } })
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'address' })
    expect(canary.sockets).toEqual([])
  })

  test('loopback, also when the server itself is on loopback', async () => {
    const options = { resolve: async () => ['127.0.0.1'] }
    const result = await sendOnce(aTarget(`https://rebound.example:${canary.port}/`), { options })
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'address' })
    expect(canary.sockets).toEqual([])
  })
})

describe('nothing is sent to where', () => {
  test.each([301, 302, 303, 307, 308])('a receiver redirects with %i', async status => {
    const elsewhere = `http://127.0.0.1:${canary.port}/admin`
    await using receiver = await openReceiver(
      response => void response.writeHead(status, { location: elsewhere }).end(),
    )
    const result = await sendOnce(aTarget(receiver.url))
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'redirect', statusCode: status })
    expect(result.message).toContain(`redirects are forbidden ${status} (Location ${elsewhere})`)
    expect(canary.sockets).toEqual([])
  })

  test('a name leads to once its check is over', async () => {
    await using receiver = await openReceiver()
    const answers = [['127.0.0.2'], ['127.0.0.1']]
    const options = {
      addressRules: { allowLoopback: false, allow: ['127.0.0.2'] },
      resolve: async () => answers.shift() ?? [],
    }
    const result = await sendOnce(aTarget(`https://rebound.example:${receiver.port}/`), { options })
    expect(result.errorClass).toBe('refused')
    expect(answers).toEqual([['127.0.0.1']])
    const next = await sendOnce(aTarget(`https://rebound.example:${receiver.port}/`), { options })
    expect(next.errorClass).toBe('address')
    expect(receiver.sockets).toEqual([])
  })
})

describe('events are sent to', () => {
  test.each([
    ['a public name', 'https://hooks.example.com/', strict],
    ['a public name in Punycode', 'https://xn--bcher-kva.example/', strict],
    ['a public name on another port', 'https://hooks.example.com:8443/', strict],
    ['a name on the allow list', 'http://hooks.corp/', { allowLoopback: false, allow: ['hooks.corp'] }],
    ['a name below one of the allow list', 'https://a.corp/', { allowLoopback: false, allow: ['*.corp'] }],
    ['an address on the allow list', 'https://10.0.0.5/', { allowLoopback: false, allow: ['10.0.0.5'] }],
    ['an address of a range on it', 'http://10.0.0.5/', { allowLoopback: false, allow: ['10.0.0.0/24'] }],
    ['an IPv6 address of a range on it', 'https://[fd00::5]/', { allowLoopback: false, allow: ['fd00::/8'] }],
    ['loopback from a server on loopback', 'http://127.0.0.1:9000/', { allowLoopback: true, allow: [] }],
    ['localhost from a server on loopback', 'http://localhost:9000/', { allowLoopback: true, allow: [] }],
    ['IPv6 loopback from a server on loopback', 'http://[::1]:9000/', { allowLoopback: true, allow: [] }],
  ])('%s: %s', (_what, url, rules) => {
    expect(() => checkUrl(url, rules)).not.toThrow()
  })

  test('localhost, wherever the system has it', async () => {
    await using receiver = await openReceiver(undefined, { host: 'localhost' })
    const resolve = async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address)
    const result = await sendOnce(aTarget(receiver.url), { options: { resolve } })
    expect(result.outcome).toBe('success')
  })
})

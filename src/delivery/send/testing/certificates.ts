import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** PEM of a key and of its certificate, as servers want them. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

export interface CertificateParts {
  /** Absent: it signs itself. */
  readonly issuer?: Authority
  readonly names?: readonly string[]
  readonly ips?: readonly string[]
  readonly from?: Date
  readonly until?: Date
}

export interface Authority extends Certificate {
  readonly name: string
  readonly privateKey: KeyObject
}

const day = 24 * 3600 * 1000

/** A certificate for a receiver on loopback. */
export function makeCertificate(parts: CertificateParts = {}): Certificate {
  return issue('receiver', { ips: ['127.0.0.1'], names: ['localhost'], ...parts }, false)
}

export function makeAuthority(name: string): Authority {
  return issue(name, {}, true)
}

function issue(name: string, parts: CertificateParts, isAuthority: boolean): Authority {
  const { issuer, names = [], ips = [] } = parts
  const { from = new Date(Date.now() - day), until = new Date(Date.now() + day) } = parts
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(ecdsaWithSha256),
    nameOf(issuer?.name ?? name),
    sequence(utcTime(from), utcTime(until)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensionsOf(names, ips, isAuthority))),
  )
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey)
  const der = sequence(body, sequence(ecdsaWithSha256), bitString(signature))
  const lines = der.toString('base64').replaceAll(/.{64}/gu, '$&\n')
  return {
    name,
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}

function extensionsOf(names: readonly string[], ips: readonly string[], isAuthority: boolean): Buffer[] {
  if (isAuthority) return [extension(basicConstraints, sequence(tagged(0x01, Buffer.from([0xff]))))]
  const alternatives = [
    ...names.map(name => tagged(0x82, Buffer.from(name))),
    ...ips.map(ip => tagged(0x87, Buffer.from(ip.split('.').map(Number)))),
  ]
  return [extension(subjectAltName, sequence(...alternatives))]
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, tagged(0x04, value))
}

function nameOf(text: string): Buffer {
  return sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from(text)))))
}

function utcTime(time: Date): Buffer {
  const text = time.toISOString().replaceAll(/[-:T]|\.\d+/gu, '')
  return tagged(0x17, Buffer.from(text.slice(2)))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes)
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes)
}

/** A value as DER writes it: tag, length, content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const start = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(start), content])
}

const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex')
const commonName = Buffer.from('0603550403', 'hex')
const basicConstraints = Buffer.from('0603551d13', 'hex')
const subjectAltName = Buffer.from('0603551d11', 'hex')

import { AppError, messageOf } from '../../foundation/app-error.ts'
import type { ErrorClass } from '../sending.ts'

export interface Failure {
  readonly errorClass: ErrorClass
  /** What happened, and what to look at. */
  readonly message: string
}

/** The attempt took too long, or was given up: thrown by ourselves. */
export class AttemptEnded extends Error {
  readonly errorClass: ErrorClass

  constructor(errorClass: ErrorClass, message: string) {
    super(message)
    this.errorClass = errorClass
  }
}

/** What an error of a connection means. */
export function explainFailure(error: unknown, host: string): Failure {
  if (error instanceof AttemptEnded) return { errorClass: error.errorClass, message: error.message }
  if (error instanceof AppError) return refused(error)
  const kind = kindOf(error)
  return { errorClass: kinds[kind].errorClass, message: kinds[kind].message(host, detailOf(error, kind)) }
}

/** What an error means that was thrown before there was a connection: the webhook itself is at fault. */
export function explainUnsendable(error: unknown): Failure {
  if (error instanceof AppError) return refused(error)
  return { errorClass: 'settings', message: kinds.settings.message('', messageOf(error)) }
}

function refused({ code, message, fix }: AppError): Failure {
  return {
    errorClass: /^MILLRACE-DELIVERY-(ADDRESS|HOST|URL)/u.test(code) ? 'address' : 'settings',
    message: [message, fix].filter(Boolean).join('. '),
  }
}

interface Kind {
  readonly errorClass: ErrorClass
  message(host: string, detail: string): string
}

const kinds = {
  dns: {
    errorClass: 'dns',
    message: (host, code) =>
      `The name ${host} was not found (${code}). Check the spelling of the host and its DNS entry.`,
  },
  refused: {
    errorClass: 'refused',
    message: (host, code) =>
      `${host} refused the connection (${code}). Check that the receiver runs and listens on this port.`,
  },
  reset: {
    errorClass: 'reset',
    message: (host, code) =>
      `${host} cut the connection before it had answered (${code}). Look into the log of the receiver or its proxy.`,
  },
  unreachable: {
    errorClass: 'unreachable',
    message: (host, code) => `There is no way to ${host} (${code}). Check the network, routes and firewalls.`,
  },
  certificate: {
    errorClass: 'tls',
    message: (host, code) =>
      `The certificate of ${host} is not trusted (${code}). Check that it is valid for this host, not expired, and sent with its chain.`,
  },
  tls: {
    errorClass: 'tls',
    message: (host, code) =>
      `No TLS connection to ${host} came about (${code}). Check that this port is one for https, and its TLS settings.`,
  },
  timeout: {
    errorClass: 'timeout',
    message: (host, code) =>
      `${host} did not answer in time (${code}). Check the network and the load of the receiver.`,
  },
  settings: {
    errorClass: 'settings',
    message: (_host, detail) => `The request could not be made (${detail}). Check the headers and the URL.`,
  },
  interrupted: {
    errorClass: 'interrupted',
    message: () => 'The attempt was given up, because the server stops.',
  },
  headers: {
    errorClass: 'protocol',
    message: (host, code) =>
      `${host} answered with headers that are too large (${code}). Check what sets them: the receiver or its proxy.`,
  },
  protocol: {
    errorClass: 'protocol',
    message: (host, detail) =>
      `${host} answered with something that is not HTTP (${detail}). Check the port and the scheme of the URL.`,
  },
} as const satisfies Readonly<Record<string, Kind>>
type KindName = keyof typeof kinds

const kindsOfCodes: Readonly<Record<string, KindName>> = {
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ETIMEDOUT: 'timeout',
  EPROTO: 'tls',
  UND_ERR_HEADERS_OVERFLOW: 'headers',
  UND_ERR_INVALID_ARG: 'settings',
  UND_ERR_DESTROYED: 'interrupted',
}

/** Asked in turn for codes that are not listed. */
const kindsOfPatterns: readonly (readonly [RegExp, KindName])[] = [
  [/^EAI_/u, 'dns'],
  [/CERT|SELF_SIGNED|^UNABLE_TO|HOSTNAME_MISMATCH|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH/u, 'certificate'],
  [/^ERR_(TLS|SSL|OSSL)/u, 'tls'],
]

function kindOf(error: unknown): KindName {
  const code = codeOf(error)
  // An answer that undici refuses (100 or 101 that nobody asked for) has the code of a cut connection.
  if (code === 'UND_ERR_SOCKET' && messageOf(error).startsWith('bad ')) return 'protocol'
  return kindsOfCodes[code] ?? kindsOfPatterns.find(([pattern]) => pattern.test(code))?.[1] ?? 'protocol'
}

function detailOf(error: unknown, kind: KindName): string {
  const code = codeOf(error)
  const isCodeVague = kind === 'settings' || code === '' || (kind === 'protocol' && code === 'UND_ERR_SOCKET')
  return isCodeVague ? messageOf(error) : code
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

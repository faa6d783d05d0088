import {
  connect,
  credsAuthenticator,
  nkeyAuthenticator,
  type Authenticator,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node'
import { AppError } from '../../foundation/app-error.ts'
import { awaitBroker } from '../await-broker.ts'
import { tlsOptions } from '../settings-parts.ts'
import type { NatsSettings } from './nats-settings.ts'

const connectMs = 10_000

/** A connection that stays closed once it was lost: who publishes must know what was acknowledged. */
export async function connectNats(settings: NatsSettings, signal: AbortSignal): Promise<NatsConnection> {
  const connecting = connect(connectionOptions(settings))
  try {
    return await awaitBroker(connecting, {
      signal,
      timeoutMs: connectMs * settings.servers.length,
      timedOut: () => new AppError('MILLRACE-SINK-UNREACHABLE', `${natsAt(settings)} does not answer`),
    })
  } catch (error) {
    connecting.then(late => late.close()).catch(() => undefined)
    throw error
  }
}

/** Where the servers are, for messages. */
export function natsAt({ servers }: NatsSettings): string {
  return `NATS at ${servers.join(', ')}`
}

function connectionOptions(settings: NatsSettings): NodeConnectionOptions {
  const { servers, user, password, token } = settings
  const tls = wantedTls(settings)
  const authenticator = authenticatorOf(settings)
  return {
    servers,
    name: 'millrace',
    reconnect: false,
    timeout: connectMs,
    noAsyncTraces: true,
    ...(user === undefined ? {} : { user, pass: password?.reveal() ?? '' }),
    ...(token === undefined ? {} : { token: token.reveal() }),
    ...(authenticator === undefined ? {} : { authenticator }),
    ...(tls === undefined ? {} : { tls }),
  }
}

function authenticatorOf({ credentials, nkeySeed }: NatsSettings): Authenticator | undefined {
  const text = new TextEncoder()
  if (credentials) return credsAuthenticator(text.encode(`${credentials.reveal()}\n`))
  return nkeySeed && nkeyAuthenticator(text.encode(nkeySeed.reveal().trim()))
}

/** `undefined` leaves it to the server, `null` is never. The client itself does not look at the scheme of a URL. */
function wantedTls({ tls, servers }: NatsSettings): NodeConnectionOptions['tls'] | undefined {
  if (tls === false) return null
  if (tls === undefined) return servers.some(each => each.startsWith('tls://')) ? {} : undefined
  return tlsOptions(tls)
}

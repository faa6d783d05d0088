import { connect, type ChannelModel } from 'amqplib'
import { AppError } from '../../foundation/app-error.ts'
import { awaitBroker } from '../await-broker.ts'
import { tlsOptions } from '../settings-parts.ts'
import type { AmqpSettings } from './amqp-settings.ts'

const connectMs = 10_000
const closeMs = 2_000
const heartbeatSeconds = 15

/** A connection that says what became of it. */
export class AmqpConnection implements AsyncDisposable {
  readonly model: ChannelModel
  #lost: unknown
  #blockedFor: string | undefined

  constructor(model: ChannelModel) {
    this.model = model
    // Without listeners, a connection that the broker closes would end the process.
    model.on('error', error => (this.#lost ??= error))
    model.on('close', error => (this.#lost ??= error))
    model.on('blocked', reason => (this.#blockedFor = reason))
    model.on('unblocked', () => (this.#blockedFor = undefined))
  }

  /** Why it cannot be used any more; undefined while it can. */
  get lost(): unknown {
    return this.#lost
  }

  /** Why the broker takes no messages at the moment, such as `low on memory`. */
  get blockedFor(): string | undefined {
    return this.#blockedFor
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const never = new AbortController().signal
    const closed = awaitBroker(this.model.close(), {
      signal: never,
      timeoutMs: closeMs,
      timedOut: () => new Error('the broker does not answer'),
    })
    // It is of no use any more, whether the broker says goodbye or not.
    await closed.catch(() => undefined)
  }
}

export async function connectAmqp(settings: AmqpSettings, signal: AbortSignal): Promise<AmqpConnection> {
  const { host, vhost, user, password, tls, exchange } = settings
  const connecting = connect(
    {
      protocol: tls === false ? 'amqp' : 'amqps',
      hostname: host,
      port: portOf(settings),
      username: user ?? 'guest',
      password: user === undefined ? 'guest' : (password?.reveal() ?? ''),
      // The client unescapes it, as if it came out of a URL.
      vhost: encodeURIComponent(vhost),
      heartbeat: heartbeatSeconds,
    },
    {
      ...tlsOptions(tls),
      timeout: connectMs,
      noDelay: true,
      clientProperties: { connection_name: `millrace to ${exchange}` },
    },
  )
  try {
    const model = await awaitBroker(connecting, {
      signal,
      timeoutMs: connectMs,
      timedOut: () => new AppError('MILLRACE-SINK-UNREACHABLE', `${amqpAt(settings)} does not answer`),
    })
    return new AmqpConnection(model)
  } catch (error) {
    connecting.then(late => late.close()).catch(() => undefined)
    throw error
  }
}

/** Where the broker is and who comes, for messages. */
export function amqpAt(settings: AmqpSettings): string {
  const { host, vhost, user = 'guest' } = settings
  return `AMQP at ${host}:${portOf(settings)}, virtual host ${vhost}, user ${user}`
}

function portOf({ port, tls }: AmqpSettings): number {
  return port ?? (tls === false ? 5672 : 5671)
}

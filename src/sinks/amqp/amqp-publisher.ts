import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { EventSink, SinkEvent } from '../../delivery/event-sink.ts'
import { AppError } from '../../foundation/app-error.ts'
import { secretsIn } from '../../foundation/secret.ts'
import { awaitBroker, type BrokerWait } from '../await-broker.ts'
import { sinkFailure, type SinkProblem } from '../sink-failure.ts'
import { amqpMessage, type AmqpMessage } from './amqp-message.ts'
import type { AmqpSettings } from './amqp-settings.ts'
import { amqpAt, connectAmqp, type AmqpConnection } from './connect-amqp.ts'

/** Connects and sees to the exchange. Throws an AppError without the password when it cannot. */
export async function openAmqpPublisher(settings: AmqpSettings, signal: AbortSignal): Promise<EventSink> {
  signal.throwIfAborted()
  let connection: AmqpConnection | undefined
  try {
    connection = await connectAmqp(settings, signal)
    const channel = await awaitBroker(
      openChannel(connection.model, settings),
      patience(connection, settings, signal),
    )
    return new AmqpPublisher(connection, channel, settings)
  } catch (error) {
    await connection?.[Symbol.asyncDispose]()
    signal.throwIfAborted()
    throw failureOf(
      error,
      settings,
      connection ? 'MILLRACE-SINK-TARGET-REFUSED' : 'MILLRACE-SINK-UNREACHABLE',
    )
  }
}

class AmqpPublisher implements EventSink {
  readonly #connection: AmqpConnection
  readonly #channel: ConfirmChannel
  readonly #settings: AmqpSettings
  #closedFor: unknown

  constructor(connection: AmqpConnection, channel: ConfirmChannel, settings: AmqpSettings) {
    this.#connection = connection
    this.#channel = channel
    this.#settings = settings
    channel.on('error', error => (this.#closedFor ??= error))
  }

  async publish(events: readonly SinkEvent[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const messages = events.map(({ body }) => amqpMessage(body, this.#settings))
    try {
      await awaitBroker(this.#send(messages), patience(this.#connection, this.#settings, signal))
    } catch (error) {
      signal.throwIfAborted()
      const why = this.#closedFor ?? this.#connection.lost ?? error
      throw failureOf(why, this.#settings, 'MILLRACE-SINK-EVENT-REFUSED')
    }
  }

  /** Writes them one after the other on the one channel, so that queues have them in this order. */
  async #send(messages: readonly AmqpMessage[]): Promise<void> {
    const { exchange } = this.#settings
    if (messages.length === 0) await this.#channel.checkExchange(exchange)
    await Promise.all(messages.map(message => this.#confirmed(exchange, message)))
  }

  // Not mandatory: a message that no queue wants is dropped and confirmed, as topics mean it.
  async #confirmed(exchange: string, { routingKey, content, properties }: AmqpMessage): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#channel.publish(exchange, routingKey, content, properties, (error: unknown) =>
        error instanceof Error ? reject(error) : resolve(),
      )
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]()
  }
}

/** A channel with confirms, after the exchange was seen to. One that is there stays as it is, whatever its type. */
async function openChannel(model: ChannelModel, settings: AmqpSettings): Promise<ConfirmChannel> {
  const { exchange, exchangeType, declareExchange } = settings
  const isThere = await hasExchange(model, exchange)
  if (!isThere && !declareExchange)
    throw new AppError('MILLRACE-SINK-TARGET-MISSING', `${amqpAt(settings)} has no exchange ${exchange}`)
  const channel = await model.createConfirmChannel()
  channel.on('error', () => undefined)
  if (!isThere) await channel.assertExchange(exchange, exchangeType, { durable: true })
  return channel
}

/** Asks on a channel of its own: the answer no closes it. */
async function hasExchange(model: ChannelModel, exchange: string): Promise<boolean> {
  const channel = await model.createChannel()
  channel.on('error', () => undefined)
  try {
    await channel.checkExchange(exchange)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 404) return false
    throw error
  }
  await channel.close()
  return true
}

function patience(connection: AmqpConnection, settings: AmqpSettings, signal: AbortSignal): BrokerWait {
  const seconds = settings.publishTimeoutSeconds
  const timedOut = (): AppError => {
    const why = connection.blockedFor === undefined ? '' : `: it takes no messages, ${connection.blockedFor}`
    const what = `${amqpAt(settings)} did not answer within ${seconds} s${why}`
    return new AppError('MILLRACE-SINK-NOT-ACKNOWLEDGED', what)
  }
  return { signal, timeoutMs: seconds * 1000, timedOut }
}

function failureOf(error: unknown, settings: AmqpSettings, otherwise: SinkProblem): AppError {
  const doing = `${amqpAt(settings)}, exchange ${settings.exchange}`
  return sinkFailure(error, { doing, otherwise, secrets: secretsIn(settings) })
}

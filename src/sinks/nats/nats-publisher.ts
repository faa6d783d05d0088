import { jetstream, type JetStreamClient } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { EventSink, SinkEvent } from '../../delivery/event-sink.ts'
import { AppError } from '../../foundation/app-error.ts'
import { secretsIn } from '../../foundation/secret.ts'
import { awaitBroker, type BrokerWait } from '../await-broker.ts'
import { routePattern } from '../event-route.ts'
import { sinkFailure, type SinkProblem } from '../sink-failure.ts'
import { connectNats, natsAt } from './connect-nats.ts'
import { ensureStream } from './ensure-stream.ts'
import { natsMessage, type NatsMessage } from './nats-message.ts'
import type { NatsSettings } from './nats-settings.ts'

/** Connects and sees to the stream. Throws an AppError without the password when it cannot. */
export async function openNatsPublisher(settings: NatsSettings, signal: AbortSignal): Promise<EventSink> {
  signal.throwIfAborted()
  let connection: NatsConnection | undefined
  try {
    connection = await connectNats(settings, signal)
    await awaitBroker(ensureStream(connection, settings), patience(settings, signal))
    return new NatsPublisher(connection, settings)
  } catch (error) {
    await connection?.close()
    signal.throwIfAborted()
    throw failureOf(
      error,
      settings,
      connection ? 'MILLRACE-SINK-TARGET-REFUSED' : 'MILLRACE-SINK-UNREACHABLE',
    )
  }
}

class NatsPublisher implements EventSink {
  readonly #connection: NatsConnection
  readonly #client: JetStreamClient
  readonly #settings: NatsSettings

  constructor(connection: NatsConnection, settings: NatsSettings) {
    this.#connection = connection
    this.#client = jetstream(connection)
    this.#settings = settings
  }

  async publish(events: readonly SinkEvent[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const messages = events.map(({ body }) => natsMessage(body, this.#settings))
    try {
      await awaitBroker(this.#send(messages), patience(this.#settings, signal))
    } catch (error) {
      signal.throwIfAborted()
      throw failureOf(error, this.#settings, 'MILLRACE-SINK-EVENT-REFUSED')
    }
  }

  /** Writes them one after the other on the one connection, so that the stream has them in this order. */
  async #send(messages: readonly NatsMessage[]): Promise<void> {
    const { stream, publishTimeoutSeconds } = this.#settings
    // The batch as a whole is waited for; this only ends what is left of one that failed.
    const timeout = publishTimeoutSeconds * 1000 + 1000
    const acknowledged = messages.map(({ id, subject, headers, payload }) =>
      this.#client.publish(subject, payload, { headers, msgID: id, expect: { streamName: stream }, timeout }),
    )
    // Not a flush, which the client leaves open for ever when the connection is lost meanwhile.
    if (messages.length === 0) await ensureStream(this.#connection, this.#settings)
    await Promise.all(acknowledged)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close()
  }
}

function patience(settings: NatsSettings, signal: AbortSignal): BrokerWait {
  const seconds = settings.publishTimeoutSeconds
  return {
    signal,
    timeoutMs: seconds * 1000,
    timedOut: () =>
      new AppError(
        'MILLRACE-SINK-NOT-ACKNOWLEDGED',
        `${natsAt(settings)} did not answer within ${seconds} s`,
      ),
  }
}

function failureOf(error: unknown, settings: NatsSettings, otherwise: SinkProblem): AppError {
  const { stream, subject } = settings
  const failure = sinkFailure(error, {
    doing: `${natsAt(settings)}, stream ${stream}`,
    otherwise,
    secrets: secretsIn(settings),
  })
  // The client says so too when no stream takes the subject.
  if (!(error instanceof Error) || error.name !== 'JetStreamNotEnabled') return failure
  const what = `${natsAt(settings)} has no JetStream, or stream ${stream} does not take ${routePattern(subject)}`
  return new AppError(failure.code, what, { cause: error })
}

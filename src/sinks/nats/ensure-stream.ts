import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
} from '@nats-io/jetstream'
import { nanos, type NatsConnection } from '@nats-io/transport-node'
import { AppError } from '../../foundation/app-error.ts'
import { routePattern } from '../event-route.ts'
import type { NatsSettings } from './nats-settings.ts'

const dayMs = 24 * 60 * 60 * 1000

/** Makes the stream when it is missing. One that is there stays as it is, whatever its settings. */
export async function ensureStream(connection: NatsConnection, settings: NatsSettings): Promise<void> {
  const timeout = settings.publishTimeoutSeconds * 1000
  const manager = await jetstreamManager(connection, { timeout, checkAPI: false })
  if (await exists(manager, settings.stream)) return
  if (!settings.createStream)
    throw new AppError('MILLRACE-SINK-TARGET-MISSING', `NATS has no stream ${settings.stream}`)
  try {
    await createStream(manager, settings)
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!(error instanceof JetStreamApiError) || !(await exists(manager, settings.stream))) throw error
  }
}

async function exists(manager: JetStreamManager, stream: string): Promise<boolean> {
  try {
    await manager.streams.info(stream)
    return true
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return false
    throw error
  }
}

async function createStream(manager: JetStreamManager, settings: NatsSettings): Promise<void> {
  await manager.streams.add({
    name: settings.stream,
    description: 'Events of Millrace',
    subjects: [routePattern(settings.subject)],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    storage: StorageType.File,
    num_replicas: settings.replicas,
    max_age: nanos(settings.maxAgeDays * dayMs),
    duplicate_window: nanos(settings.duplicateWindowSeconds * 1000),
  })
}

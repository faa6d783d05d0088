import type { TaskKind } from './contract/task-kind.ts'
import { duckdbPlatform } from './platforms/duckdb/duckdb-platform.ts'
import { postgresPlatform } from './platforms/postgres/postgres-platform.ts'
import type { PlatformType } from './platforms/platform-type.ts'
import type { SinkType } from './delivery/event-sink.ts'
import { amqpSink } from './sinks/amqp/amqp-sink.ts'
import { natsSink } from './sinks/nats/nats-sink.ts'
import { filesSource } from './sources/files/files-source.ts'
import { postgresSource } from './sources/postgres/postgres-source.ts'
import type { SourceType } from './sources/source-type.ts'
import { datamartTask } from './tasks/datamart/datamart-task.ts'
import { landingTask } from './tasks/landing/landing-task.ts'
import { registeredDataTask } from './tasks/registered-data/registered-data-task.ts'
import { storageTask } from './tasks/storage/storage-task.ts'
import type { TaskType } from './tasks/task-type.ts'
import { transformTask } from './tasks/transform/transform-task.ts'

/** What Millrace can do. A new plug-in is one line here. */
const taskTypes: readonly TaskType[] = [
  landingTask,
  storageTask,
  transformTask,
  datamartTask,
  registeredDataTask,
]
const sourceTypes: readonly SourceType[] = [filesSource, postgresSource]
const platformTypes: readonly PlatformType[] = [duckdbPlatform, postgresPlatform]
const sinkTypes: readonly SinkType[] = [natsSink, amqpSink]

export function taskTypeOf(kind: TaskKind): TaskType | undefined {
  return taskTypes.find(type => type.kind === kind)
}

export function sourceTypeOf(kind: string): SourceType | undefined {
  return sourceTypes.find(type => type.kind === kind)
}

export function platformTypeOf(kind: string): PlatformType | undefined {
  return platformTypes.find(type => type.kind === kind)
}

export function sinkTypeOf(kind: string): SinkType | undefined {
  return sinkTypes.find(type => type.kind === kind)
}

/** Every type that a sink may have. */
export const sinkKinds: readonly string[] = sinkTypes.map(type => type.kind)

/** Every type that a connection may have. */
export const connectionTypes: readonly string[] = [
  ...new Set([...sourceTypes, ...platformTypes].map(type => type.kind)),
]

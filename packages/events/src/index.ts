export { createDeduplicator, type Deduplicator, type DeduplicatorOptions } from './deduplicator.ts'
export {
  eventKinds,
  eventTypes,
  isCompleted,
  isFailed,
  isStarted,
  isStopped,
  isTerminal,
  startMethods,
  taskTypes,
  type CompletedData,
  type DataTask,
  type ErrorDetails,
  type EventKind,
  type EventsByKind,
  type EventType,
  type FailedData,
  type LifecycleEvent,
  type StartedData,
  type StartMethod,
  type StoppedData,
  type TaskCompletedEvent,
  type TaskFailedEvent,
  type TaskStartedEvent,
  type TaskStoppedEvent,
  type TaskType,
  type TerminalEvent,
} from './events.ts'
export { InvalidEventError } from './invalid-event-error.ts'
export type { Keys } from './keys.ts'
export { parseEvent, parseEvents, type DeliveryFormat } from './parse-events.ts'
export { receiveEvents, type ReceiveOptions } from './receive-events.ts'
export type { HeadersLike, RawBody, ReceivedRequest } from './request.ts'
export { runKeyOf } from './run-key.ts'
export { SignatureError, type SignatureFailure } from './signature-error.ts'
export { verifyRequest, verifySignature, type SignatureScheme, type VerifyOptions } from './verify-request.ts'

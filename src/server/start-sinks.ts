import { followSink } from '../delivery/follow-sink.ts'
import { systemClock } from '../foundation/clock.ts'
import { ownWorkerName } from '../runs/worker-name.ts'
import type { Store } from '../store/store.ts'
import type { GraceTime } from './grace-time.ts'
import type { ServerMetrics } from './server-metrics.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

export interface SinkGround {
  readonly store: Store
  readonly metrics: ServerMetrics
  readonly grace: GraceTime
}

/** Publishes events to every sink of millrace.yaml until it is disposed. A broker that is away is tried again and again. */
export function startSinks(
  { workspace, connections }: Pick<WorkspaceParts, 'workspace' | 'connections'>,
  { store, metrics, grace }: SinkGround,
): AsyncDisposable {
  const running = [...workspace.sinks.values()].map(({ name, from }) =>
    followSink({
      name,
      from,
      store,
      clock: systemClock,
      worker: ownWorkerName(),
      observer: metrics.sinkObserver,
      open: signal => connections.openSink(name, signal),
    }),
  )
  metrics.follow(running)
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map(sink => sink.stop(grace.remainingMs())))
    },
  }
}

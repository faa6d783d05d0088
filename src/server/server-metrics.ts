import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { DeliveryObserver, Dispatcher } from '../delivery/dispatcher.ts'
import type { RunningSink, SinkObserver } from '../delivery/follow-sink.ts'
import type { Logger } from '../foundation/logger.ts'
import type { SchedulerObserver } from '../runs/schedules/scheduler-parts.ts'
import type { Store } from '../store/store.ts'
import { schedulerObserver } from './scheduler-observer.ts'

export interface ServerMetrics {
  /** Counts and logs what the dispatcher tells. */
  readonly observer: DeliveryObserver
  /** Counts and logs what the followers of sinks tell. */
  readonly sinkObserver: SinkObserver
  /** Counts and logs what the scheduler tells. */
  readonly schedulerObserver: SchedulerObserver
  /** Shows how far these sinks are. */
  follow(sinks: readonly RunningSink[]): void
  /** The text format of Prometheus; asks the state for what waits. */
  text(): Promise<string>
}

export interface MetricsParts {
  readonly store: Store
  readonly log: Logger
  readonly dispatcher: () => Dispatcher | undefined
}

/** What a server counts, named by the conventions of Prometheus. */
export function createMetrics({ store, log, dispatcher }: MetricsParts): ServerMetrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  waitingGauges(registers, { store, dispatcher })
  return {
    observer: deliveryObserver(registers, log),
    sinkObserver: sinkObserver(registers, log),
    schedulerObserver: schedulerObserver(registers, log),
    follow: sinkGauge(registers),
    text: () => registry.metrics(),
  }
}

function deliveryObserver(registers: Registry[], log: Logger): DeliveryObserver {
  const attempts = new Counter({
    name: 'millrace_delivery_attempts_total',
    help: 'Attempts to deliver an event to a webhook, or to go on with an automation',
    labelNames: ['outcome', 'error_class'],
    registers,
  })
  const duration = new Histogram({
    name: 'millrace_delivery_attempt_seconds',
    help: 'Duration of attempts',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const exhausted = new Counter({
    name: 'millrace_deliveries_exhausted_total',
    help: 'Deliveries of which all attempts failed',
    registers,
  })
  const disabled = new Counter({
    name: 'millrace_webhooks_disabled_total',
    help: 'Webhooks that the server disabled',
    labelNames: ['reason'],
    registers,
  })
  return {
    attempted({ outcome, errorClass, durationMs }) {
      attempts.inc({ outcome, error_class: errorClass ?? 'none' })
      duration.observe(durationMs / 1000)
    },
    exhausted(webhookId) {
      exhausted.inc()
      log.warn({ webhookId }, 'a delivery is exhausted')
    },
    disabled(webhookId, reason) {
      disabled.inc({ reason })
      log.warn({ webhookId, reason }, 'a webhook was disabled, or an automation; its events are held')
    },
    trouble: (what, error) => log.error({ err: error }, `${what} failed; it is tried again`),
  }
}

function sinkObserver(registers: Registry[], log: Logger): SinkObserver {
  const published = new Counter({
    name: 'millrace_sink_events_total',
    help: 'Events that brokers acknowledged',
    labelNames: ['sink'],
    registers,
  })
  const failures = new Counter({
    name: 'millrace_sink_failures_total',
    help: 'Failures to connect to a broker or to publish',
    labelNames: ['sink'],
    registers,
  })
  return {
    connected: sink => log.info({ sink }, 'a sink is connected'),
    published: (sink, events) => published.inc({ sink }, events),
    failed(sink, error, retryMs) {
      failures.inc({ sink })
      log.warn({ sink, err: error, retryMs }, 'a sink failed; it is tried again')
    },
  }
}

function sinkGauge(registers: Registry[]): ServerMetrics['follow'] {
  let followed: readonly RunningSink[] = []
  new Gauge({
    name: 'millrace_sink_lag_events',
    help: 'How far the acknowledged position of a sink is behind the newest event',
    labelNames: ['sink'],
    registers,
    async collect() {
      const all = await whenReachable(Promise.all(followed.map(sink => sink.status())))
      this.reset()
      for (const { name, lag } of all ?? []) if (lag !== undefined) this.set({ sink: name }, lag)
    },
  })
  return sinks => {
    followed = sinks
  }
}

function waitingGauges(registers: Registry[], { store, dispatcher }: Omit<MetricsParts, 'log'>): void {
  new Gauge({
    name: 'millrace_deliveries_waiting',
    help: 'Deliveries that are not finished',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await whenReachable(store.read(({ deliveries }) => deliveries.waiting()))
      this.reset()
      for (const { state, count } of counts ?? []) this.inc({ state }, count)
    },
  })
  new Gauge({
    name: 'millrace_events_position',
    help: 'Position of the newest event',
    registers,
    async collect() {
      const position = await whenReachable(store.read(({ events }) => events.newestPosition()))
      if (position === undefined) this.remove()
      else this.set(position)
    },
  })
  new Gauge({
    name: 'millrace_deliveries_in_flight',
    help: 'Requests of this process that are under way',
    registers,
    collect() {
      this.set(dispatcher()?.status().inFlight ?? 0)
    },
  })
  new Gauge({
    name: 'millrace_circuits_open',
    help: 'Webhooks whose receivers are left alone for a while',
    registers,
    collect() {
      this.set(dispatcher()?.status().openCircuits.length ?? 0)
    },
  })
}

/** While the state is away, which `/readyz` tells, the other metrics are still read: what it holds is left out. */
async function whenReachable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch {
    return undefined
  }
}

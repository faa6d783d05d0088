import { sleep } from '../../foundation/sleep.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import type { AutomationActions } from '../automations/automation-actions.ts'
import { createStepRunner } from '../automations/run-steps.ts'
import type { DeliveryObserver, Dispatcher } from '../dispatcher.ts'
import type { Sender } from '../sending.ts'
import type { Vault } from '../vault.ts'
import { Deliverer } from './deliverer.ts'
import { DispatchLoop } from './dispatch-loop.ts'
import type { EndedDelivery } from './ended-delivery.ts'
import { keepHouse } from './keep-house.ts'
import { KnownWebhooks } from './known-webhooks.ts'
import { Recorder } from './recorder.ts'
import { type Liveness, WorkerLease } from './worker-lease.ts'

export interface DispatcherOptions {
  readonly store: Store
  readonly sender: Sender
  readonly vault: Vault
  readonly clock: Clock
  /** This process; no other that uses the same state has the same name. */
  readonly worker: string
  readonly observer: DeliveryObserver
  readonly retentionDays: number
  /** What the name of a process alone tells of it. Absent: nothing; its lease decides. */
  readonly livenessOf?: (worker: string) => Liveness
  /** Between 0 and 1, for the jitter of retries. */
  readonly random?: () => number
  /** What automations do beside HTTP requests. Absent: this process leaves them to others. */
  readonly automationActions?: AutomationActions
}

const recordingMs = 5_000
const lookMs = 20

/** Starts matching and delivering. What a process that died had begun is taken over first. */
export async function startDispatcher(options: DispatcherOptions): Promise<Dispatcher> {
  const { store, clock, vault, worker, livenessOf = () => 'unknown', random = Math.random } = options
  const known = new KnownWebhooks(vault)
  const onLapsed = (): void => deliverer.giveBack()
  const lease = new WorkerLease({ store, clock, worker, livenessOf, onLapsed })
  await lease.renew()
  await lease.takeOver()
  const onRecorded = (ended: readonly EndedDelivery[]): void => {
    deliverer.release(ended)
    for (const each of ended) noteDue(loop, each, clock.now().getTime())
    loop.hasRoom()
  }
  const recorder = new Recorder({ ...options, onRecorded, isBusy: () => deliverer.inFlight > 0 })
  const deliverer: Deliverer = new Deliverer({
    ...options,
    known,
    random,
    stepRunner:
      options.automationActions && createStepRunner({ ...options, actions: options.automationActions }),
    mayBegin: () => lease.isValid,
    onEnded: ended => recorder.add(ended),
  })
  const loop: DispatchLoop = new DispatchLoop({ ...options, known, deliverer, lease })
  const watches = [
    store.watch('events', () => loop.eventsCame()),
    store.watch('webhooks', () => loop.webhooksChanged()),
    store.watch('deliveries', () => loop.deliveriesChanged()),
  ]
  const looping = abortable(signal => loop.run(signal))
  const keeping = abortable(signal => keepHouse({ ...options, lease }, signal))
  return {
    status: () => ({
      inFlight: deliverer.inFlight,
      openCircuits: openCircuits(deliverer, clock.now().getTime()),
      matchedPosition: loop.position,
    }),
    async stop(graceMs) {
      for (const watch of watches) watch[Symbol.dispose]()
      await looping.end()
      deliverer.stop()
      await untilNothingIsInFlight(deliverer, graceMs)
      deliverer.abort()
      await untilNothingIsInFlight(deliverer, recordingMs)
      await recorder.drain(recordingMs)
      // Not before: until now others had to leave alone what is in flight.
      await keeping.end()
      await leave(lease, options)
    },
  }
}

function abortable(run: (signal: AbortSignal) => Promise<void>): { end(): Promise<void> } {
  const ended = new AbortController()
  const running = run(ended.signal)
  return {
    async end() {
      ended.abort()
      await running
    },
  }
}

async function leave(lease: WorkerLease, { observer }: DispatcherOptions): Promise<void> {
  try {
    await lease.leave()
  } catch (error) {
    // It runs out by itself.
    observer.trouble('giving up the lease', error)
  }
}

/** When something of the webhook is due because of what ended: the delivery itself, or the next one of its lane. */
function noteDue(loop: DispatchLoop, { webhookId, outcome, lane }: EndedDelivery, nowMs: number): void {
  if (outcome.state === 'due') loop.dueAt(webhookId, outcome.nextAttemptAt.getTime())
  else if (lane !== '') loop.dueAt(webhookId, nowMs)
}

function openCircuits(deliverer: Deliverer, nowMs: number) {
  return [...deliverer.endpoints]
    .filter(({ openUntil }) => openUntil > nowMs)
    .map(({ webhookId, openUntil }) => ({ webhookId, until: new Date(openUntil) }))
}

async function untilNothingIsInFlight(deliverer: Deliverer, ms: number): Promise<void> {
  const end = performance.now() + ms
  while (deliverer.inFlight > 0 && performance.now() < end) await sleep(lookMs)
}

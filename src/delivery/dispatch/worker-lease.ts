import type { Clock } from '../../foundation/clock.ts'
import type { ClaimedDelivery, Store } from '../../store/store.ts'
import { interruptedAttempt } from './ended-delivery.ts'
import { holdOfDisabled } from './hold-of-disabled.ts'

/** For so long others leave alone what a process holds that they hear nothing of. */
export const leaseMs = 15_000

export type Liveness = 'alive' | 'dead' | 'unknown'

export interface LeaseOptions {
  readonly store: Store
  readonly clock: Clock
  readonly worker: string
  /** What can be told of a process by its name alone, without its lease. */
  readonly livenessOf: (worker: string) => Liveness
  /** The lease had run out before it was renewed: what this process holds may be in other hands. */
  readonly onLapsed: () => void
}

/** Tells the other processes that this one lives, and takes over from those that do not. */
export class WorkerLease {
  readonly #options: LeaseOptions
  #validUntil = 0

  constructor(options: LeaseOptions) {
    this.#options = options
  }

  /** Nobody else can have taken what this process holds. */
  get isValid(): boolean {
    return performance.now() < this.#validUntil
  }

  async renew(): Promise<void> {
    const { store, clock, worker, onLapsed } = this.#options
    const renewedAt = performance.now()
    await store.write(({ workers }) => workers.renew(worker, new Date(clock.now().getTime() + leaseMs)))
    if (this.#validUntil > 0 && !this.isValid) onLapsed()
    this.#validUntil = Math.max(this.#validUntil, renewedAt + leaseMs)
  }

  /**
   * Makes due what dead processes held. The attempts that they had begun are recorded as interrupted: the receiver may have got
   * the event.
   */
  async takeOver(): Promise<readonly ClaimedDelivery[]> {
    const { store, worker: own } = this.#options
    const workers = await store.read(({ deliveries }) => deliveries.workers())
    const others = workers.filter(worker => worker !== own)
    return (await Promise.all(others.map(worker => this.#takeOverFrom(worker)))).flat()
  }

  /** Makes due what this process holds by the state and does not know of. Nothing may be taken meanwhile. */
  async releaseForgotten(isKnown: (sequence: number) => boolean): Promise<void> {
    const { store, clock, worker } = this.#options
    const own = await store.read(({ deliveries }) => deliveries.heldBy(worker))
    const forgotten = own.filter(({ sequence }) => !isKnown(sequence))
    if (forgotten.length === 0) return
    const nextAttemptAt = clock.now()
    await store.write(async unit => {
      await unit.deliveries.finish(
        worker,
        forgotten.map(({ sequence, failures }) => ({ sequence, state: 'due', failures, nextAttemptAt })),
      )
      await holdOfDisabled(unit, forgotten)
    })
  }

  async leave(): Promise<void> {
    const { store, worker } = this.#options
    this.#validUntil = 0
    await store.write(({ workers }) => workers.leave(worker))
  }

  async #takeOverFrom(worker: string): Promise<readonly ClaimedDelivery[]> {
    const { store, clock, livenessOf } = this.#options
    return await store.write(async unit => {
      const { workers, deliveries } = unit
      const now = clock.now()
      const lease = await workers.leaseOf(worker)
      if (livenessOf(worker) !== 'dead' && lease !== undefined && lease > now) return []
      const released = await deliveries.releaseWorker(worker, now)
      await deliveries.recordAttempts(released.map(each => interruptedAttempt(each, 'schedule', now)))
      await holdOfDisabled(unit, released)
      await workers.leave(worker)
      return released
    })
  }
}

import { AppError } from '../../foundation/app-error.ts'
import type { Slot } from '../../store/store.ts'
import { problemOfFailure } from '../problem-of-failure.ts'
import { KnownSchedules, type TimedTask } from './known-schedules.ts'
import { latestSlot } from './latest-slot.ts'
import { inOwnOrder } from './own-order.ts'
import { takeOpenSlots, type SlotHands } from './open-slots.ts'
import type { KnownTask } from './scheduled-tasks.ts'
import { slotRetentionMs, usualTiming, type SchedulerParts, type SchedulerTiming } from './scheduler-parts.ts'
import { misfire, startSlot } from './start-slot.ts'
import { TriggerReader } from './trigger-reader.ts'

/** Events that come in a burst are looked at together. */
const burstMs = 50
/** Few, so that most of what others pass meanwhile is known before it is tried. */
const askedAtOnce = 25
const longestTroublePauseMs = 5_000
/** Looking at the projects takes at most one part of the time in so many. */
const refreshShare = 20
export const longestRefreshMs = 10_000

export interface RunningScheduler {
  /** Claims nothing more. */
  stop(): Promise<void>
  /** Resolves when each slot that this process had claimed has begun its run, or was given back. */
  settled(): Promise<void>
}

/**
 * Starts tasks by their schedules until stopped. With any number of processes on one state each slot is claimed by one: the
 * transaction that claims it also notes that its time has passed (`slots.pass`), which only one process can. From there on
 * `startSlot` says what holds.
 */
export function startScheduler(parts: SchedulerParts): RunningScheduler {
  return new Scheduler(parts)
}

interface PendingSlot {
  readonly starting: Promise<void>
  readonly task: KnownTask['task']
}

class Scheduler implements RunningScheduler {
  readonly #parts: SchedulerParts
  readonly #timing: SchedulerTiming
  readonly #known: KnownSchedules
  readonly #triggers: TriggerReader
  readonly #stopping = new AbortController()
  /** Claimed by this process, and not begun. */
  readonly #pending = new Map<number, PendingSlot>()
  readonly #done: Promise<void>
  #wake = new AbortController()
  #lookAt = 0
  #refreshAt = 0
  #renewAt = Infinity

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#timing = { ...usualTiming, ...parts.timing }
    this.#known = new KnownSchedules(parts)
    this.#triggers = new TriggerReader(parts, this.#known)
    this.#done = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake.abort()
    await this.#done
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#pending.values()].map(({ starting }) => starting))
  }

  async #run(): Promise<void> {
    const { store, observer } = this.#parts
    using _watch = store.watch('events', () => {
      // Without triggers an event asks for nothing.
      if (this.#known.hasTriggers) this.#wake.abort()
    })
    let pauseMs = 0
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#step()
        pauseMs = 0
        await this.#rest()
      } catch (error) {
        observer.trouble('starting tasks by schedule', error)
        pauseMs = Math.min(Math.max(pauseMs * 2, 100), longestTroublePauseMs)
        await this.#sleep(pauseMs, this.#stopping.signal)
      }
    }
    await this.#triggers.stop().catch((error: unknown) => observer.trouble('giving up triggers', error))
  }

  async #step(): Promise<void> {
    const now = this.#parts.time.now().getTime()
    const isLook = now >= this.#lookAt
    if (isLook) {
      if (now >= this.#refreshAt) await this.#refresh(now)
      this.#lookAt = now + this.#timing.lookMs
    }
    // From here on a ring counts for the next step.
    this.#wake = new AbortController()
    await this.#passTimes()
    if (await this.#triggers.read()) this.#wake.abort()
    // Many, and of processes that live: not worth a look at each event.
    await takeOpenSlots(this.#known, this.#hands({ seesClaimed: isLook }), this.#parts)
    await this.#renewClaims()
  }

  /** Many files on a busy machine are looked at less often, so that this leaves time for the work. */
  async #refresh(now: number): Promise<void> {
    await this.#known.refresh()
    const tookMs = this.#parts.time.now().getTime() - now
    this.#refreshAt = now + Math.min(refreshShare * tookMs, longestRefreshMs)
  }

  async #passTimes(): Promise<void> {
    const { time, worker } = this.#parts
    const now = time.now()
    const due = this.#known.timed.filter(({ next }) => next && next <= now)
    const ordered = inOwnOrder(worker, due)
    for (let at = 0; at < ordered.length; at += askedAtOnce)
      await this.#passSome(ordered.slice(at, at + askedAtOnce))
  }

  async #passSome(due: readonly TimedTask[]): Promise<void> {
    const keys = due.map(({ key }) => key)
    // Spares vain tries and decides nothing: that is for `slots.pass`.
    const passed = await this.#parts.store.read(({ slots }) => slots.passedUntil(keys))
    for (const [index, timed] of due.entries()) {
      const until = passed[index]
      if (until && until > timed.passedUntil) this.#known.advance(timed, until)
      await this.#passTime(timed)
      // A thousand that are due at once take a while.
      await this.#renewClaims()
    }
  }

  async #passTime(timed: TimedTask): Promise<void> {
    const { time } = this.#parts
    const now = time.now()
    const first = timed.next
    if (!first || first > now) return
    const bounds = { after: timed.passedUntil, upTo: now }
    const latest = latestSlot(timed.times.schedule, bounds, this.#known.calendar) ?? first
    const slot = await this.#claimTime(timed, latest)
    this.#known.advance(timed, latest)
    if (!slot) return
    if (this.#isPending(timed.known)) return await this.#crowdOut(slot, timed.known)
    const { whenMissed } = timed.times.schedule
    const isLate = now.getTime() - latest.getTime() > this.#timing.lateMs
    if (isLate && whenMissed === 'ONSCHEDULED') return await this.#miss(slot, timed.known, first)
    if (whenMissed === 'IMMEDIATE' && (isLate || latest > first))
      this.#parts.observer.madeUp(timed.known, slot, first)
    this.#start(slot, timed.known)
  }

  async #claimTime({ key, known }: TimedTask, at: Date): Promise<Slot | undefined> {
    const { projectId, id: taskId } = known.task
    return await this.#parts.store.write(async ({ slots }) => {
      if (!(await slots.pass(key, at))) return undefined
      await slots.prune({ projectId, taskId }, new Date(at.getTime() - slotRetentionMs))
      return await slots.addTime({ projectId, taskId, at }, this.#claim())
    })
  }

  async #miss(slot: Slot, known: KnownTask, first: Date): Promise<void> {
    const when =
      first < slot.at ? `from ${first.toISOString()} to ${slot.at.toISOString()}` : slot.at.toISOString()
    const error = new AppError(
      'MILLRACE-SCHEDULE-MISSED',
      `No server ran at the time of the schedule, ${when}`,
    )
    await misfire(slot, known, { problem: problemOfFailure(error) }, this.#parts)
  }

  #isPending({ task }: KnownTask): boolean {
    return [...this.#pending.values()].some(
      each => each.task.id === task.id && each.task.projectId === task.projectId,
    )
  }

  /** An earlier slot of the task waits for its turn: it does not help to line up behind it. */
  async #crowdOut(slot: Slot, known: KnownTask): Promise<void> {
    const error = new AppError('MILLRACE-TASK-ALREADY-RUNNING', `task ${known.task.id} is about to start`)
    await misfire(slot, known, { problem: problemOfFailure(error) }, this.#parts)
  }

  #start(slot: Slot, known: KnownTask): void {
    const { observer } = this.#parts
    if (this.#pending.size === 0) this.#renewAt = this.#parts.time.now().getTime() + this.#timing.leaseMs / 3
    const starting = startSlot(slot, known, this.#parts)
      // Its claim runs out, and is taken again.
      .catch((error: unknown) => observer.trouble('starting a task by schedule', error))
      .finally(() => this.#pending.delete(slot.sequence))
    this.#pending.set(slot.sequence, { starting, task: known.task })
  }

  async #renewClaims(): Promise<void> {
    const { store, time } = this.#parts
    if (this.#pending.size === 0 || time.now().getTime() < this.#renewAt) return
    this.#renewAt = time.now().getTime() + this.#timing.leaseMs / 3
    await store.write(({ slots }) => slots.renew([...this.#pending.keys()], this.#claim()))
  }

  #claim() {
    const { time, worker } = this.#parts
    return { worker, leaseExpiresAt: new Date(time.now().getTime() + this.#timing.leaseMs) }
  }

  #hands({ seesClaimed }: Pick<SlotHands, 'seesClaimed'>): SlotHands {
    return {
      seesClaimed,
      claim: this.#claim(),
      has: ({ sequence }) => this.#pending.has(sequence),
      start: (slot, known) => this.#start(slot, known),
    }
  }

  /** Until there is something to do, or may be. */
  async #rest(): Promise<void> {
    const now = this.#parts.time.now().getTime()
    let moment = this.#lookAt
    if (this.#pending.size > 0) moment = Math.min(moment, this.#renewAt)
    for (const { next } of this.#known.timed) if (next) moment = Math.min(moment, next.getTime())
    const { signal } = this.#wake
    if (this.#stopping.signal.aborted) return
    await this.#sleep(moment - now, signal)
    if (signal.aborted) await this.#sleep(burstMs, this.#stopping.signal)
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    const { time } = this.#parts
    await time.until(new Date(time.now().getTime() + ms), signal)
  }
}

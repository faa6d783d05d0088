import { eventTypePrefix } from '../../contract/events/envelope.ts'
import type { StoredEvent, UnitOfWork } from '../../store/store.ts'
import type { KnownSchedules } from './known-schedules.ts'
import { slotRetentionMs, usualTiming, type SchedulerParts } from './scheduler-parts.ts'
import type { KnownTask } from './scheduled-tasks.ts'

const cursor = 'schedules/triggers'
const mostAtOnce = 200
const completed = `${eventTypePrefix}completed`

interface Trigger {
  readonly known: KnownTask
  readonly by: string
  readonly event: StoredEvent
}

/**
 * Reads the log of events, by position, for completions that start tasks (invariant 5). What they ask for is noted in the
 * transaction that moves the position: so a crash neither loses a trigger nor doubles it. One process at a time reads.
 */
export class TriggerReader {
  readonly #parts: SchedulerParts
  readonly #known: KnownSchedules
  readonly #leaseMs: number
  /** Up to here this process has read, or seen that nothing is to be read. */
  #position = -1
  #isReader = false
  #askAgainAt = 0

  constructor(parts: SchedulerParts, known: KnownSchedules) {
    this.#parts = parts
    this.#known = known
    this.#leaseMs = parts.timing?.leaseMs ?? usualTiming.leaseMs
  }

  /** True when there may be more. */
  async read(): Promise<boolean> {
    const { store, time, observer } = this.#parts
    const now = time.now().getTime()
    if (!this.#isReader && now < this.#askAgainAt) return false
    const newest = await store.read(({ events }) => events.newestPosition())
    const hasNews = newest > this.#position && this.#known.hasTriggers
    // Also without triggers the position follows now and then: one that is enabled later does not ask for what was.
    if (!hasNews && now < this.#askAgainAt) return false
    if (newest === this.#position && !this.#known.hasTriggers) return false
    const taken = await store.write(unit => this.#take(unit))
    this.#askAgainAt = now + this.#leaseMs / 3
    // Otherwise another process reads.
    this.#isReader = taken !== undefined
    if (!taken) return false
    this.#position = taken.position
    for (const { known, by } of taken.noted) observer.triggered(known, by)
    return taken.hasMore
  }

  async stop(): Promise<void> {
    const { store, worker } = this.#parts
    await store.write(({ cursors }) => cursors.giveBack(cursor, worker))
  }

  async #take(
    unit: UnitOfWork,
  ): Promise<{ position: number; noted: readonly Trigger[]; hasMore: boolean } | undefined> {
    const { time, worker } = this.#parts
    const now = time.now()
    const newest = await unit.events.newestPosition()
    const leaseExpiresAt = new Date(now.getTime() + this.#leaseMs)
    const from = await unit.cursors.take(cursor, { worker, now, leaseExpiresAt, startPosition: newest })
    if (from === undefined) return undefined
    const events = this.#known.hasTriggers
      ? await unit.events.after(from, mostAtOnce, { types: [completed] })
      : []
    const hasMore = events.length === mostAtOnce
    const last = events.at(-1)?.position ?? 0
    const position = hasMore ? last : Math.max(newest, last)
    const noted: Trigger[] = []
    for (const event of events) noted.push(...(await this.#note(event, unit)))
    if (position > from) await unit.cursors.move(cursor, worker, position)
    return { position, noted, hasMore }
  }

  async #note(event: StoredEvent, unit: UnitOfWork): Promise<readonly Trigger[]> {
    const { dataTask } = event.event.data
    const downstream = this.#known.triggeredBy(dataTask.projectId, dataTask.id)
    if (downstream.length === 0) return []
    const run = await unit.runs.get(event.runId)
    const launch = run && (await unit.launches.get(run.launch))
    // Tasks that one launch runs together it runs in their order: they do not trigger each other.
    const triggered = downstream.filter(
      ({ task }) => launch?.projectId !== task.projectId || !launch.tasks.includes(task.id),
    )
    for (const { task } of triggered) {
      const { projectId, id: taskId } = task
      const at = new Date(event.event.time)
      await unit.slots.prune({ projectId, taskId }, new Date(at.getTime() - slotRetentionMs))
      await unit.slots.addEvent({ projectId, taskId, at, position: event.position })
    }
    return triggered.map(known => ({ known, by: dataTask.id, event }))
  }
}

import { eventTypePrefix } from '../../contract/events/envelope.ts'
import { activeRunStates } from '../../contract/run.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Readers, Slot } from '../../store/store.ts'
import { problemOfFailure } from '../problem-of-failure.ts'
import type { KnownSchedules } from './known-schedules.ts'
import { remembered } from './remembered.ts'
import type { KnownTask } from './scheduled-tasks.ts'
import type { SchedulerParts } from './scheduler-parts.ts'
import { misfire } from './start-slot.ts'

const mostAtOnce = 2_000
const started = `${eventTypePrefix}started`

export interface SlotHands {
  /** This process claims slots until then. */
  readonly claim: { readonly worker: string; readonly leaseExpiresAt: Date }
  /** What others claimed is looked at too: they may be gone. */
  readonly seesClaimed: boolean
  /** This process is about to start it. */
  has(slot: Slot): boolean
  start(slot: Slot, known: KnownTask): void
}

/**
 * Takes the slots that nobody has: those of events and those that were given back, and those of processes that are gone where
 * the hands see what is claimed.
 */
export async function takeOpenSlots(
  known: KnownSchedules,
  hands: SlotHands,
  parts: SchedulerParts,
): Promise<void> {
  const open = await parts.store.read(({ slots }) =>
    hands.seesClaimed ? slots.open(mostAtOnce) : slots.due(mostAtOnce),
  )
  // Many slots are in few hands, and the system is asked each time.
  const livenessOf = remembered(parts.livenessOf)
  for (const slot of open) {
    if (hands.has(slot) || !isFree(slot, { ...parts, livenessOf })) continue
    const task = known.task(slot.projectId, slot.taskId)
    // The project cannot be read here; another process may know it.
    if (!task) {
      if (known.knowsProject(slot.projectId)) await dropGone(slot, hands, parts)
      continue
    }
    if (task.runsHere) await takeSlot(slot, task, { known, hands, parts })
  }
}

/** A claim that this process does not know of is of a write whose answer was lost, or of an earlier life. */
function isFree({ state, worker = '', leaseExpiresAt }: Slot, parts: SchedulerParts): boolean {
  if (state === 'DUE' || worker === parts.worker) return true
  if (parts.livenessOf(worker) === 'dead') return true
  return leaseExpiresAt !== undefined && leaseExpiresAt <= parts.time.now()
}

interface Taking {
  readonly known: KnownSchedules
  readonly hands: SlotHands
  readonly parts: SchedulerParts
}

async function takeSlot(slot: Slot, task: KnownTask, { known, hands, parts }: Taking): Promise<void> {
  const { store, worker } = parts
  const use = await store.read(records => useOf(slot, task, { known, records }))
  if (use === 'wait') return
  if (!(await store.write(({ slots }) => slots.claim(slot, hands.claim)))) return
  if (use === 'start') hands.start(slot, task)
  else if (use === 'drop') await store.write(({ slots }) => slots.drop(slot.sequence, worker))
  else await misfire(slot, task, { problem: problemOfFailure(use) }, parts)
}

type Use = 'start' | 'wait' | 'drop' | AppError

async function useOf(
  { kind, projectId, taskId, at, position }: Slot,
  { triggeredBy }: KnownTask,
  { known, records }: { readonly known: KnownSchedules; readonly records: Readers },
): Promise<Use> {
  if (kind === 'EVENT') {
    if (triggeredBy.length === 0) return 'drop'
    const [active] = await records.runs.find({ projectId, taskId, states: activeRunStates }, 1)
    if (active) return 'wait'
    // Whatever began a run after the event: that run saw what the event tells.
    const [begun] = await records.events.latest(1, { projectId, taskId, types: [started] })
    return begun && begun.position > position ? 'drop' : 'start'
  }
  const timed = known.timedTask(projectId, taskId)
  if (!timed) return new AppError('MILLRACE-SCHEDULE-GONE', 'The schedule was changed or disabled')
  const isLast = timed.passedUntil <= at
  return isLast ? 'start' : new AppError('MILLRACE-SCHEDULE-SUPERSEDED', 'A later time came first')
}

/** The task is no longer in its project: there is nothing that could misfire. */
async function dropGone(slot: Slot, { claim }: SlotHands, { store, worker }: SchedulerParts): Promise<void> {
  await store.write(async ({ slots }) => {
    if (await slots.claim(slot, claim)) await slots.drop(slot.sequence, worker)
  })
}

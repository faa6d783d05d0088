import { problemEntry } from '../../contract/problems/catalogue.ts'
import { AppError } from '../../foundation/app-error.ts'
import { Bell } from '../../foundation/bell.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Run, Store, UnitOfWork, WorkRequest } from '../../store/store.ts'
import type { RunBegins } from '../execute-task.ts'
import { problemOfFailure } from '../problem-of-failure.ts'
import { usualPatience } from './ask-others.ts'
import {
  readWork,
  type RequestedWork,
  type RequestOutcome,
  type StartedTasks,
  type TasksToStart,
} from './requested-work.ts'

export interface TakerParts {
  readonly store: Store
  readonly clock: Clock
  /** This process, by the name that no other has. */
  readonly worker: string
  /** What the name of a process alone tells of it. */
  readonly livenessOf: (worker: string) => 'alive' | 'dead' | 'unknown'
  /** Whether this process knows the project and has every label for the tasks. */
  readonly fits: (work: RequestedWork) => Promise<boolean>
  /** Starts tasks in this process. `begins` writes in the transaction of each run. */
  readonly start: (wanted: TasksToStart, begins: RunBegins) => Promise<StartedTasks>
  /**
   * Goes on with an action in this process. `takes` writes in the transaction that makes the action its own; when that gives
   * false, the action is not touched.
   */
  readonly prepare: (
    work: Extract<RequestedWork, { readonly kind: 'prepare' }>,
    takes: (unit: UnitOfWork) => Promise<boolean>,
  ) => Promise<void>
  readonly observer: TakerObserver
}

/** For logs; called by the taker. */
export interface TakerObserver {
  /** This process has claimed it, and does it now. */
  taken(work: RequestedWork): void
  /** Something failed that is tried again. */
  trouble(what: string, error: unknown): void
}

export interface RunningTaker {
  /** Claims nothing more; resolves when what was claimed has begun, or was given back. */
  stop(): Promise<void>
}

const leaseMs = 30_000
const lookMs = 2_000
const mostAtOnce = 200
/** Whoever asked has given up by then, by the clocks of both processes. */
const marginMs = 5_000
const forgottenMs = 600_000

/** Does what other processes on the state ask for and this one can do, until stopped. Each request is done once. */
export function takeRequests(parts: TakerParts): RunningTaker {
  const stopping = new AbortController()
  const hands: Hands = { atWork: new Map(), left: new Set() }
  const done = look(parts, hands, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await done
      await Promise.all(hands.atWork.values())
    },
  }
}

interface Hands {
  readonly atWork: Map<number, Promise<void>>
  /** Given back: they are for other processes. */
  readonly left: Set<number>
}

async function look(parts: TakerParts, hands: Hands, stopping: AbortSignal): Promise<void> {
  const bell = new Bell()
  using _watch = parts.store.watch('requests', () => bell.ring())
  for (; !stopping.aborted; await bell.wait(lookMs, stopping)) {
    await takeOpen(parts, hands, stopping).catch((error: unknown) =>
      parts.observer.trouble('looking for what other servers ask for', error),
    )
  }
}

async function takeOpen(parts: TakerParts, { atWork, left }: Hands, stopping: AbortSignal): Promise<void> {
  const open = await parts.store.read(({ requests }) => requests.open(mostAtOnce))
  for (const request of open) {
    const { sequence } = request
    const work = readWork(request.work)
    if (!work || atWork.has(sequence) || left.has(sequence) || !isFree(request, parts)) continue
    if (stopping.aborted || !(await parts.fits(work)) || !(await claim(request, parts))) continue
    const working = perform(request, work, parts)
      .then(end => void (end === 'left' && left.add(sequence)))
      // Its claim runs out, and another process has it.
      .catch((error: unknown) => parts.observer.trouble('doing what another server asked for', error))
      .finally(() => atWork.delete(sequence))
    atWork.set(sequence, working)
  }
}

/** A claim that this process does not know of is of a write whose answer was lost, or of an earlier life. */
function isFree(request: WorkRequest, parts: TakerParts): boolean {
  const { state, worker = '', leaseExpiresAt, requestedAt } = request
  const now = parts.clock.now().getTime()
  const { claimMs, doneMs } = usualPatience
  if (now - requestedAt.getTime() > (state === 'WAITING' ? claimMs : doneMs) + marginMs) return false
  if (state === 'WAITING' || worker === parts.worker || parts.livenessOf(worker) === 'dead') return true
  return leaseExpiresAt !== undefined && leaseExpiresAt.getTime() <= now
}

async function claim(request: WorkRequest, { store, clock, worker }: TakerParts): Promise<boolean> {
  const now = clock.now().getTime()
  return await store.write(async ({ requests }) => {
    await requests.removeBefore(new Date(now - forgottenMs))
    return await requests.claim(request, { worker, leaseExpiresAt: new Date(now + leaseMs) })
  })
}

async function perform(
  request: WorkRequest,
  work: RequestedWork,
  parts: TakerParts,
): Promise<'ended' | 'left'> {
  parts.observer.taken(work)
  try {
    if (work.kind === 'start') await parts.start(work.wanted, beginning(request, parts))
    else await parts.prepare(work, async unit => await end(request, { kind: 'taken' }, unit, parts))
    return 'ended'
  } catch (error) {
    return await refuse(request, error, parts)
  }
}

/** The request ends in the transaction that begins the first run: so it begins them once (invariant 4). */
function beginning(request: WorkRequest, parts: TakerParts): RunBegins {
  return async (unit: UnitOfWork, { id, launch }: Run) => {
    if (await end(request, { kind: 'started', launch, runId: id }, unit, parts)) return
    // The first run of the launch ended the request.
    const [first] = await unit.runs.find({ launch, notIds: [id] }, 1)
    if (!first) throw new AppError('MILLRACE-SERVER-NONE-FITS', 'The request was taken back')
  }
}

async function end(
  { sequence }: WorkRequest,
  outcome: RequestOutcome,
  { requests }: UnitOfWork,
  { worker }: TakerParts,
): Promise<boolean> {
  return await requests.end(sequence, worker, JSON.stringify(outcome))
}

async function refuse(request: WorkRequest, error: unknown, parts: TakerParts): Promise<'ended' | 'left'> {
  const { code } = problemOfFailure(error)
  const isKnown = error instanceof AppError
  if (!isKnown) parts.observer.trouble('doing what another server asked for', error)
  if (code === 'MILLRACE-API-STOPPING') {
    await parts.store.write(({ requests }) => requests.giveBack(request.sequence, parts.worker))
    return 'left'
  }
  // Words that nobody chose may tell a secret (invariant 6): they are for the log.
  const message = isKnown ? error.message : problemEntry(code).title
  const outcome = { kind: 'refused', code, message, fix: isKnown ? error.fix : undefined } as const
  await parts.store.write(unit => end(request, outcome, unit, parts))
  return 'ended'
}

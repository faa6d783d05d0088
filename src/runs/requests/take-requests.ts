import { AppError } from '../../foundation/app-error.ts'
import { Bell } from '../../foundation/bell.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Run, Store, UnitOfWork, WorkRequest } from '../../store/store.ts'
import type { RunBegins } from '../execute-task.ts'
import { problemOfFailure } from '../problem-of-failure.ts'
import type { RequestedWork, RequestOutcome, StartedTasks, TasksToStart } from './requested-work.ts'

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
/** Whoever asked has given up or is gone. */
const staleMs = 120_000

/** Does what other processes on the state ask for and this one can do, until stopped. Each request is done once. */
export function takeRequests(parts: TakerParts): RunningTaker {
  const stopping = new AbortController()
  const atWork: AtWork = new Map()
  const done = look(parts, atWork, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await done
      await Promise.all(atWork.values())
    },
  }
}

type AtWork = Map<number, Promise<void>>

async function look(parts: TakerParts, atWork: AtWork, stopping: AbortSignal): Promise<void> {
  const bell = new Bell()
  using _watch = parts.store.watch('requests', () => bell.ring())
  for (; !stopping.aborted; await bell.wait(lookMs, stopping)) {
    await takeOpen(parts, atWork, stopping).catch((error: unknown) =>
      parts.observer.trouble('looking for what other servers ask for', error),
    )
  }
}

async function takeOpen(parts: TakerParts, atWork: AtWork, stopping: AbortSignal): Promise<void> {
  const open = await parts.store.read(({ requests }) => requests.open(mostAtOnce))
  for (const request of open.filter(({ sequence }) => !atWork.has(sequence))) {
    if (stopping.aborted || !isFree(request, parts) || !(await claim(request, parts))) continue
    const working = perform(request, parts)
      // Its claim runs out, and another process has it.
      .catch((error: unknown) => parts.observer.trouble('doing what another server asked for', error))
      .finally(() => atWork.delete(request.sequence))
    atWork.set(request.sequence, working)
  }
}

/** A claim that this process does not know of is of a write whose answer was lost, or of an earlier life. */
function isFree({ state, worker = '', leaseExpiresAt }: WorkRequest, parts: TakerParts): boolean {
  if (state === 'WAITING' || worker === parts.worker) return true
  if (parts.livenessOf(worker) === 'dead') return true
  return leaseExpiresAt !== undefined && leaseExpiresAt <= parts.clock.now()
}

async function claim(request: WorkRequest, { store, clock, worker, fits }: TakerParts): Promise<boolean> {
  const now = clock.now().getTime()
  const staleBefore = new Date(now - staleMs)
  if (request.requestedAt < staleBefore) {
    await store.write(({ requests }) => requests.withdraw(request.sequence))
    return false
  }
  if (!(await fits(workOf(request)))) return false
  const leaseExpiresAt = new Date(now + leaseMs)
  return await store.write(async ({ requests }) => {
    await requests.removeEndedBefore(staleBefore)
    return await requests.claim(request, { worker, leaseExpiresAt })
  })
}

function workOf({ work }: WorkRequest): RequestedWork {
  return JSON.parse(work) as RequestedWork
}

async function perform(request: WorkRequest, parts: TakerParts): Promise<void> {
  const work = workOf(request)
  parts.observer.taken(work)
  try {
    if (work.kind === 'start') await parts.start(work.wanted, beginning(request, parts))
    else await parts.prepare(work, async unit => await end(request, { kind: 'taken' }, unit, parts))
  } catch (error) {
    await refuse(request, error, parts)
  }
}

/** The request ends in the transaction that begins the first run: so it begins them once (invariant 4). */
function beginning(request: WorkRequest, parts: TakerParts): RunBegins {
  return async (unit: UnitOfWork, { id, launch }: Run) => {
    if (await end(request, { kind: 'started', launch, runId: id }, unit, parts)) return
    const ended = await unit.requests.get(request.sequence)
    const isOfThisLaunch = (JSON.parse(ended?.outcome ?? '{}') as { launch?: number }).launch === launch
    if (!isOfThisLaunch) throw new AppError('MILLRACE-SERVER-NONE-FITS', 'The request was taken back')
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

async function refuse(request: WorkRequest, error: unknown, parts: TakerParts): Promise<void> {
  const { code, message } = problemOfFailure(error)
  const fix = error instanceof AppError ? error.fix : undefined
  await parts.store.write(async unit => {
    // Whoever comes next has it.
    if (code === 'MILLRACE-API-STOPPING') await unit.requests.giveBack(request.sequence, parts.worker)
    else await end(request, { kind: 'refused', code, message, fix }, unit, parts)
  })
  if (!(error instanceof AppError)) parts.observer.trouble('doing what another server asked for', error)
}

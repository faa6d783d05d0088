import { AppError } from '../../foundation/app-error.ts'
import { Bell } from '../../foundation/bell.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Store, WorkRequest } from '../../store/store.ts'
import { readOutcome, type DoneOutcome, type RequestedWork } from './requested-work.ts'

export interface AskParts {
  readonly store: Store
  readonly clock: Clock
  /** What a process needs to do it, for people. */
  readonly needs: string
  /** Takes the request back when it aborts. */
  readonly signal: AbortSignal
  readonly patience?: Patience
}

export interface Patience {
  /** Until some process has claimed the request. */
  readonly claimMs: number
  /** Until the one that has claimed it has begun it; from the request on. */
  readonly doneMs: number
}

export const usualPatience: Patience = { claimMs: 10_000, doneMs: 60_000 }
const lookMs = 500

/**
 * Asks the other processes on the state to do work, and waits until one has. Throws AppError with what that one says, or
 * `MILLRACE-SERVER-NONE-FITS` when none did it in time: then the request is taken back, and nobody does it any more. Of a request
 * that could not be taken back, because the state is out of reach, takers think the same by its age.
 */
export async function askOthers(work: RequestedWork, parts: AskParts): Promise<DoneOutcome> {
  const { store, clock, signal } = parts
  const request = { projectId: work.wanted.projectId, work: JSON.stringify(work), requestedAt: clock.now() }
  const sequence = await store.write(({ requests }) => requests.add(request))
  const bell = new Bell()
  using _watch = store.watch('requests', () => bell.ring())
  let seen: WorkRequest | undefined = { sequence, ...request, state: 'WAITING' }
  while (!isOver(seen, parts)) {
    await bell.wait(lookMs, signal)
    const before: WorkRequest = seen
    // A state that does not answer for a moment does not end the wait.
    seen = await store.read(({ requests }) => requests.get(sequence)).catch(() => before)
    if (!seen || seen.state === 'ENDED') return outcomeOf(seen)
  }
  return await giveUp(seen, parts)
}

function isOver(
  { state, requestedAt }: WorkRequest,
  { clock, signal, patience = usualPatience }: AskParts,
): boolean {
  const waitedMs = clock.now().getTime() - requestedAt.getTime()
  return signal.aborted || waitedMs > (state === 'CLAIMED' ? patience.doneMs : patience.claimMs)
}

async function giveUp({ sequence, state }: WorkRequest, parts: AskParts): Promise<DoneOutcome> {
  const { store, needs, signal } = parts
  const isWithdrawn = await store.write(({ requests }) => requests.withdraw(sequence))
  // It ended in this moment.
  if (!isWithdrawn) return outcomeOf(await store.read(({ requests }) => requests.get(sequence)))
  if (signal.aborted)
    throw new AppError('MILLRACE-API-STOPPING', 'Whoever asked has left, and the work was taken back')
  const what =
    state === 'CLAIMED' ? 'The server that took the work did not begin it' : 'No server took the work'
  throw new AppError(
    'MILLRACE-SERVER-NONE-FITS',
    `${what} in time, and it was taken back: it needs one server with ${needs}`,
  )
}

function outcomeOf(request: WorkRequest | undefined): DoneOutcome {
  const outcome = readOutcome(request?.outcome)
  if (outcome.kind !== 'refused') return outcome
  const { code, message, fix } = outcome
  throw new AppError(code, message, fix === undefined ? {} : { fix })
}

import { AppError } from '../../foundation/app-error.ts'
import { Bell } from '../../foundation/bell.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Store, WorkRequest } from '../../store/store.ts'
import type { DoneOutcome, RequestedWork, RequestOutcome } from './requested-work.ts'

export interface AskParts {
  readonly store: Store
  readonly clock: Clock
  /** What a process needs to do it, for people. */
  readonly needs: string
  readonly patience?: Patience
}

export interface Patience {
  /** Until some process has claimed the request. */
  readonly claimMs: number
  /** Until the one that has claimed it has done it. */
  readonly doneMs: number
}

const usualPatience: Patience = { claimMs: 10_000, doneMs: 60_000 }
const lookMs = 500

/**
 * Asks the other processes on the state to do work, and waits until one has. Throws AppError with what that one says, or
 * `MILLRACE-SERVER-NONE-FITS` when none did it in time: then the request is taken back, and nobody does it any more.
 */
export async function askOthers(work: RequestedWork, parts: AskParts): Promise<DoneOutcome> {
  const { store, clock } = parts
  const request = { projectId: work.wanted.projectId, work: JSON.stringify(work), requestedAt: clock.now() }
  const sequence = await store.write(({ requests }) => requests.add(request))
  const bell = new Bell()
  using _watch = store.watch('requests', () => bell.ring())
  const { signal } = new AbortController()
  for (;;) {
    const seen = await store.read(({ requests }) => requests.get(sequence))
    if (!seen || seen.state === 'ENDED') return outcomeOf(seen)
    if (isOver(seen, parts)) return await giveUp(seen, parts)
    await bell.wait(lookMs, signal)
  }
}

function isOver({ state, requestedAt }: WorkRequest, { clock, patience = usualPatience }: AskParts): boolean {
  const waitedMs = clock.now().getTime() - requestedAt.getTime()
  return waitedMs > (state === 'CLAIMED' ? patience.doneMs : patience.claimMs)
}

async function giveUp({ sequence, state }: WorkRequest, { store, needs }: AskParts): Promise<DoneOutcome> {
  const isWithdrawn = await store.write(({ requests }) => requests.withdraw(sequence))
  // It ended in this moment.
  if (!isWithdrawn) return outcomeOf(await store.read(({ requests }) => requests.get(sequence)))
  const what =
    state === 'CLAIMED' ? 'The server that took the work did not begin it' : 'No server took the work'
  throw new AppError('MILLRACE-SERVER-NONE-FITS', `${what} in time, and it was taken back: it needs ${needs}`)
}

function outcomeOf(request: WorkRequest | undefined): DoneOutcome {
  if (!request)
    throw new AppError('MILLRACE-SERVER-NONE-FITS', 'The work waited too long, and was taken back')
  const outcome = JSON.parse(request.outcome ?? '{}') as RequestOutcome
  if (outcome.kind !== 'refused') return outcome
  const { code, message, fix } = outcome
  throw new AppError(code, message, fix === undefined ? {} : { fix })
}

import { z } from 'zod'
import { startMethods } from '../../contract/run.ts'

const Tasks = { projectId: z.string(), taskIds: z.array(z.string()).readonly() }

const TasksToStart = z.object({
  ...Tasks,
  startMethod: z.enum(startMethods),
  startedBy: z.string(),
  /** What is also written in the transaction that begins a run: JSON that whoever writes it understands. */
  note: z.unknown().optional(),
})
/** Tasks of a project that are to run, each after those that it reads. */
export type TasksToStart = Readonly<z.infer<typeof TasksToStart>>

const TasksToMakeReady = z.object({
  ...Tasks,
  by: z.string(),
  allowRecreate: z.boolean(),
  recreates: z.boolean(),
})

/** Work that any process on the state can do that has the role and the labels for it. Kept as JSON. */
const RequestedWork = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), wanted: TasksToStart }),
  z.object({ kind: z.literal('prepare'), actionId: z.string(), wanted: TasksToMakeReady }),
])
export type RequestedWork = Readonly<z.infer<typeof RequestedWork>>

const RequestOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), launch: z.number(), runId: z.string() }),
  /** The action is the other process' own from now on. */
  z.object({ kind: z.literal('taken') }),
  z.object({
    kind: z.literal('refused'),
    code: z.string(),
    message: z.string(),
    fix: z.string().optional(),
  }),
])
export type RequestOutcome = Readonly<z.infer<typeof RequestOutcome>>
export type DoneOutcome = Exclude<RequestOutcome, { readonly kind: 'refused' }>

/** The first run that began. */
export interface StartedTasks {
  readonly launch: number
  readonly runId: string
}

/** Starts tasks in this process or, where it cannot, in another one on the same state. */
export interface TaskStarter {
  /**
   * Resolves when the first run has begun. Throws AppError for what kept all of them from beginning. Another process is waited for
   * until the signal aborts.
   */
  start(wanted: TasksToStart, signal: AbortSignal): Promise<StartedTasks>
}

/** Undefined for work of a kind that this version does not know. */
export function readWork(text: string): RequestedWork | undefined {
  return RequestedWork.safeParse(JSON.parse(text)).data
}

/** What became of a request. One that is gone, or that says something else, was done by nobody. */
export function readOutcome(text: string | undefined): RequestOutcome {
  const { data } = RequestOutcome.safeParse(JSON.parse(text ?? 'null'))
  const message = 'The request is gone, and nothing tells what became of it'
  return data ?? { kind: 'refused', code: 'MILLRACE-SERVER-NONE-FITS', message }
}

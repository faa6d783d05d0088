import type { Column } from '../../../foundation/column.ts'
import type { TableName } from '../../../foundation/sql-text.ts'
import type { FileRead, TransportColumn } from '../../../foundation/table-read.ts'
import type { LoadResult, ResultRow, StatementProgress } from '../../platform-type.ts'
import type { EngineSettings } from '../engine/open-engine.ts'

/** What may be asked of the owner process, and what it answers. */
export interface Calls {
  open: { ask: OpenRequest; answer: null }
  openSession: { ask: null; answer: null }
  closeSession: { ask: null; answer: null }
  execute: { ask: string; answer: { rowsChanged: number } }
  query: { ask: string; answer: readonly ResultRow[] }
  describe: { ask: string; answer: readonly Column[] }
  digest: { ask: string; answer: string }
  columnsOf: { ask: TableName; answer: readonly Column[] | null }
  loadFiles: { ask: { target: TableName; read: FileRead }; answer: LoadResult }
  loadBatches: { ask: LoadBatchesRequest; answer: LoadResult }
  close: { ask: null; answer: null }
}
export type CallName = keyof Calls

export interface OpenRequest {
  readonly file: string
  readonly settings: EngineSettings
  /** The process that the owner works for, and what it does, for whoever finds the file in use. */
  readonly pid: number
  readonly purpose: string
}

export interface LoadBatchesRequest {
  readonly target: TableName
  readonly columns: readonly TransportColumn[]
  readonly expectedRows?: number
}

export type Call = {
  readonly [Name in CallName]: { readonly name: Name; readonly ask: Calls[Name]['ask'] }
}[CallName]

/** From the main process to the owner. `id` names the call; `session` is 0 for calls of the platform itself. */
export type Request =
  | {
      readonly type: 'call'
      readonly id: number
      readonly session: number
      readonly call: Call
      readonly watched: boolean
    }
  | { readonly type: 'cancel'; readonly id: number }
  /** A batch of a running `loadBatches`; its memory is the body of the frame. */
  | { readonly type: 'batch'; readonly id: number; readonly batch: BatchLayout }
  | { readonly type: 'batchesEnd'; readonly id: number; readonly rowsSent: number }

/** From the owner to the main process. */
export type Reply =
  | { readonly type: 'answer'; readonly id: number; readonly answer: Calls[CallName]['answer'] }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'progress'; readonly id: number; readonly progress: StatementProgress }
  /** The owner has written so many bytes of batches, and can take as many more. */
  | { readonly type: 'taken'; readonly id: number; readonly bytes: number }

export interface Failure {
  /** Absent: not an expected failure. */
  readonly code?: string
  readonly message: string
  readonly fix?: string
}

/** Where in the body the parts of a batch lie, in order: bytes of values, validity and heap; -1 for an absent part. */
export interface BatchLayout {
  readonly rowCount: number
  readonly columns: readonly (readonly [values: number, validity: number, heap: number])[]
}

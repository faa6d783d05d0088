import { describe } from 'vitest'
import type { Store } from '../store.ts'
import { accessSuite } from './access-suite.ts'
import { attemptSuite } from './attempt-suite.ts'
import { auditSuite } from './audit-suite.ts'
import { automationSuite } from './automation-suite.ts'
import { claimSuite } from './claim-suite.ts'
import { deliverySuite } from './delivery-suite.ts'
import { eventOrderSuite } from './event-order-suite.ts'
import { eventSuite } from './event-suite.ts'
import { projectSuite } from './project-suite.ts'
import { recordSuite } from './record-suite.ts'
import { requestSuite } from './request-suite.ts'
import { runSuite } from './run-suite.ts'
import { serverSuite } from './server-suite.ts'
import { slotSuite } from './slot-suite.ts'
import { transactionSuite } from './transaction-suite.ts'
import { watchSuite } from './watch-suite.ts'
import { webhookSuite } from './webhook-suite.ts'

/** A new, empty state that a test has for itself. */
export interface OpenedStore {
  readonly store: Store
  /** Opens the same state once more, as another process would. */
  openAgain(): Promise<Store>
  /** How a process that runs from dist opens it. */
  readonly elsewhere: DriverCall
  dispose(): Promise<void>
}

/** A call of a driver's exported function. `module` is relative to `dist/store`. */
export interface DriverCall {
  readonly module: string
  readonly open: string
  readonly options: object
}

export type OpenForTest = () => Promise<OpenedStore & AsyncDisposable>

/** What every driver of the store must do. */
export function storeSuite(name: string, openStore: () => Promise<OpenedStore>): void {
  const open: OpenForTest = async () => {
    const opened = await openStore()
    return { ...opened, [Symbol.asyncDispose]: () => opened.dispose() }
  }
  describe(`${name}`, () => {
    runSuite(open)
    recordSuite(open)
    eventSuite(open)
    transactionSuite(open)
    eventOrderSuite(open)
    webhookSuite(open)
    deliverySuite(open)
    claimSuite(open)
    attemptSuite(open)
    automationSuite(open)
    serverSuite(open)
    accessSuite(open)
    auditSuite(open)
    projectSuite(open)
    slotSuite(open)
    requestSuite(open)
    watchSuite(open)
  })
}

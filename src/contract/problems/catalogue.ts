import { accessProblems } from './access-problems.ts'
import { apiProblems } from './api-problems.ts'
import { automationProblems } from './automation-problems.ts'
import { changeProblems } from './change-problems.ts'
import { cliProblems } from './cli-problems.ts'
import { configProblems } from './config-problems.ts'
import { datasetProblems } from './dataset-problems.ts'
import { deliveryProblems } from './delivery-problems.ts'
import { eventProblems } from './event-problems.ts'
import { platformProblems } from './platform-problems.ts'
import type { ProblemEntries, ProblemEntry } from './problem-entry.ts'
import { projectProblems } from './project-problems.ts'
import { runProblems } from './run-problems.ts'
import { serverProblems } from './server-problems.ts'
import { sinkProblems } from './sink-problems.ts'
import { sourceProblems } from './source-problems.ts'
import { storeProblems } from './store-problems.ts'
import { webhookProblems } from './webhook-problems.ts'

/** Every error code that Millrace can show. `docs/reference/errors.md` is generated from it. */
export const problemCatalogue: ProblemEntries = {
  ...accessProblems,
  ...apiProblems,
  ...automationProblems,
  ...changeProblems,
  ...cliProblems,
  ...configProblems,
  ...datasetProblems,
  ...deliveryProblems,
  ...eventProblems,
  ...platformProblems,
  ...projectProblems,
  ...runProblems,
  ...serverProblems,
  ...sinkProblems,
  ...sourceProblems,
  ...storeProblems,
  ...webhookProblems,
}

/** The entry of a code; an unknown code is a bug of ours and reads as one. */
export function problemEntry(code: string): ProblemEntry {
  return (
    problemCatalogue[code] ?? {
      title: 'Unexpected error',
      cause: 'Millrace met an error that it does not know.',
      fix: 'Run the command again with --debug and report what it prints.',
      status: 500,
    }
  )
}

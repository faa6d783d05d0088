import type { ProblemEntries } from './problem-entry.ts'

export const cliProblems = {} as const satisfies ProblemEntries

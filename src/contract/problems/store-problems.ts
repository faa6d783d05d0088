import type { ProblemEntries } from './problem-entry.ts'

export const storeProblems = {} as const satisfies ProblemEntries

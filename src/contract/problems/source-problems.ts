import type { ProblemEntries } from './problem-entry.ts'

export const sourceProblems = {} as const satisfies ProblemEntries

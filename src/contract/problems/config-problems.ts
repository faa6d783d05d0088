import type { ProblemEntries } from './problem-entry.ts'

export const configProblems = {} as const satisfies ProblemEntries

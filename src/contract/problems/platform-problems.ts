import type { ProblemEntries } from './problem-entry.ts'

export const platformProblems = {} as const satisfies ProblemEntries

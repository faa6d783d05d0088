import type { ProblemEntries } from './problem-entry.ts'

export const projectProblems = {} as const satisfies ProblemEntries

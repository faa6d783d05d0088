import type { Finding } from '../contract/finding.ts'
import type { projectProblems } from '../contract/problems/project-problems.ts'
import type { Place } from '../foundation/app-error.ts'
import { closestName } from '../foundation/closest-name.ts'

export type ProjectProblemCode = keyof typeof projectProblems

export interface FindingText {
  readonly place: Place
  readonly what: string
  readonly fix: string
}

/** Collects what loading a project finds. */
export class ProjectFindings {
  readonly #findings: Finding[] = []

  error(code: ProjectProblemCode, text: FindingText): void {
    this.#add('ERROR', code, text)
  }

  warning(code: ProjectProblemCode, text: FindingText): void {
    this.#add('WARNING', code, text)
  }

  get hasErrors(): boolean {
    return this.#findings.some(finding => finding.level === 'ERROR')
  }

  /** By file, then by place. */
  sorted(): readonly Finding[] {
    return this.#findings.toSorted(
      (left, right) =>
        left.file.localeCompare(right.file, 'en') || left.line - right.line || left.column - right.column,
    )
  }

  #add(level: Finding['level'], code: ProjectProblemCode, { place, what, fix }: FindingText): void {
    this.#findings.push({ level, code, ...place, what, fix })
  }
}

/** "Did you mean ...?" when a name is near to a known one, else the names that would be right, else `otherwise`. */
export function suggestion(name: string, candidates: readonly string[], otherwise: string): string {
  const meant = closestName(name, candidates)
  return meant === undefined ? otherwise : `Did you mean "${meant}"?`
}

const shownNames = 12

/** A list of names for a sentence, cut where it gets long. */
export function nameList(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const shown = names.slice(0, shownNames).join(', ')
  return names.length > shownNames ? `${shown} and ${names.length - shownNames} more` : shown
}

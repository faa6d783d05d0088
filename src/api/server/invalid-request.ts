import type { z } from 'zod'
import type { ErrorItem } from '../../contract/api/error-answer.ts'
import { problemEntry } from '../../contract/problems/catalogue.ts'

const invalidCode = 'MILLRACE-API-REQUEST-INVALID'
/** A small body can be wrong in a hundred thousand places; nobody reads more than these. */
const mostErrors = 50

export type RequestPart = 'path' | 'query' | 'body'

/** A request that its schemas refuse: everything that is wrong with it, with the names of the fields. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest'
  readonly errors: readonly ErrorItem[]

  constructor(errors: readonly ErrorItem[]) {
    super('the request is not valid')
    this.errors = errors
  }
}

/** What a schema found first in a part of the request, for the answer. Values are not repeated: they may be secrets. */
export function errorsOfIssues(part: RequestPart, issues: readonly z.core.$ZodIssue[]): readonly ErrorItem[] {
  return issues.slice(0, mostErrors).map(issue => {
    const own = issue.code === 'custom' ? issue.params : undefined
    const code = typeof own?.['code'] === 'string' ? own['code'] : invalidCode
    const { title, fix, status } = problemEntry(code)
    const field = issue.path.map(String).join('.')
    return {
      code,
      title,
      detail: `${field === '' ? `The ${part}` : field}: ${issue.message}`,
      status,
      meta: {
        fix: typeof own?.['fix'] === 'string' ? own['fix'] : fix,
        ...(typeof own?.['column'] === 'number' && { column: own['column'] }),
        source: sourceOf(part, issue.path),
      },
    }
  })
}

/** One thing that is wrong with a field of the body. */
export function invalidField(pointer: string, detail: string): InvalidRequest {
  const { title, fix, status } = problemEntry(invalidCode)
  return new InvalidRequest([
    { code: invalidCode, title, detail, status, meta: { fix, source: { pointer } } },
  ])
}

function sourceOf(part: RequestPart, path: readonly PropertyKey[]) {
  if (part !== 'body') return { parameter: path.map(String).join('.') }
  return {
    pointer: path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
  }
}

import { AppError } from '../foundation/app-error.ts'
import type { Route } from './route.ts'

export interface FoundRoute {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/**
 * The route of a table that a path means, without a server: words before parameters, as the server decides too. Throws
 * AppError MILLRACE-API-URL-INVALID for a path with a broken escape.
 */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  pathname: string,
): FoundRoute | undefined {
  const words = pathname.split('/')
  const found = routes.flatMap(route => {
    const params = route.method === method ? paramsOf(route.path.split('/'), words) : undefined
    return params ? [{ route, params }] : []
  })
  const countOf = ({ params }: FoundRoute): number => Object.keys(params).length
  return found.toSorted((a, b) => countOf(a) - countOf(b))[0]
}

function paramsOf(pattern: readonly string[], words: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== words.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const word = words[index] ?? ''
    if (part.startsWith(':') && word !== '') params[part.slice(1)] = decoded(word)
    else if (part !== word) return undefined
  }
  return params
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    throw new AppError('MILLRACE-API-URL-INVALID', `The path has a broken escape: ${word}`)
  }
}

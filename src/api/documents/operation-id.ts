import type { Route } from '../route.ts'

const verbs = { GET: 'get', POST: 'post', PUT: 'replace', PATCH: 'patch', DELETE: 'delete' } as const
/** They are in every path, and tell nothing apart. */
const commonWords = ['', 'api', 'v1']

/**
 * The name of a route for programs: its own, or what method and path say. `GET /api/v1/webhooks` is `getWebhooks`,
 * `POST /api/v1/webhooks` is `createWebhook`, `POST /api/v1/webhooks/:id/actions/rotate-secret` is `rotateWebhookSecret`.
 */
export function operationIdOf({
  method,
  path,
  operationId,
}: Pick<Route, 'method' | 'path' | 'operationId'>): string {
  if (operationId !== undefined) return operationId
  const words = path
    .split('/')
    .filter(word => !commonWords.includes(word))
    .map(word => word.replace(/^di-/u, ''))
  const last = words.at(-1) ?? ''
  if (words.at(-2) === 'actions' && !isParameter(last)) {
    const [verb = '', ...rest] = last.split('-')
    return camelCase([verb, ...thingOf(words.slice(0, -2)), ...rest])
  }
  const isNew = method === 'POST' && !isParameter(last)
  return camelCase([isNew ? 'create' : verbs[method], ...thingOf(words, isNew)])
}

function isParameter(word: string): boolean {
  return word.startsWith(':')
}

/** The words without parameters; what a parameter chooses from, or what has parts, is one thing. */
function thingOf(words: readonly string[], isLastOne = false): readonly string[] {
  return words
    .map((word, index) => (index < words.length - 1 || isLastOne ? singular(word) : word))
    .filter(word => !isParameter(word))
}

/** One of what a word of a path means: `deliveries` is `delivery`. */
export function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ch|sh|x|ss)es$/u.test(word)) return word.slice(0, -2)
  return /[^su]s$/u.test(word) ? word.slice(0, -1) : word
}

function camelCase(words: readonly string[]): string {
  const [first = '', ...rest] = words.flatMap(word => word.split(/[^a-zA-Z0-9]+/u))
  return first + rest.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

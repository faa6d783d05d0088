import type { AutomationStep, CheckStep, HttpStep } from './automation-steps.ts'
import { sqlTemplateProblem } from './sql-template.ts'
import { parseTemplate, pathsOf } from './template.ts'

/** What is wrong, at a path of a step as it is written. */
export interface StepProblem {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** A text of a step into which values of the event are put. */
export interface TemplateText {
  readonly path: readonly (string | number)[]
  readonly text: string
}

/** What is wrong with a step, whatever event it meets. */
export function stepProblems(step: AutomationStep): readonly StepProblem[] {
  const broken = templateTexts(step).flatMap(({ path, text }) => {
    const { problem } = parseTemplate(text)
    return problem === undefined ? [] : [{ path, message: problem }]
  })
  if (broken.length > 0) return broken
  if (step.kind === 'http') return httpProblems(step)
  return step.kind === 'check' ? checkProblems(step) : []
}

export function templateTexts(step: AutomationStep): readonly TemplateText[] {
  if (step.kind === 'check') return [{ path: ['check', 'sql'], text: step.sql }]
  if (step.kind !== 'http') return []
  return [
    { path: ['http', 'url'], text: step.url },
    ...Object.entries(step.headers).map(([name, text]) => ({ path: ['http', 'headers', name], text })),
    ...textsIn(step.body, ['http', 'body']),
  ]
}

/** The texts in a body, those that are names of fields left out. */
function textsIn(value: unknown, path: readonly (string | number)[]): readonly TemplateText[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (typeof value !== 'object' || value === null) return []
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value)
  return entries.flatMap(([key, inner]) => textsIn(inner, [...path, key]))
}

/** The part of a URL that says to whom the request goes. */
const origin = /^https?:\/\/[^/?#{}]+(?=[/?#]|$)/iu
const mostBodyCharacters = 65_536

function httpProblems({ method, url, body }: HttpStep): readonly StepProblem[] {
  const problems: StepProblem[] = []
  const add = (field: string, message: string): void => {
    problems.push({ path: ['http', field], message })
  }
  if (!origin.test(url)) add('url', 'must begin with https:// and a host that is written out')
  else if (hasDotSegment(url)) add('url', 'must not have . or .. as a part of its path')
  if (body === undefined) return problems
  if (method === 'GET' || method === 'DELETE') add('body', `must be left out: ${method} has none`)
  if (typeof body === 'string' ? body.trim() === '' : typeof body !== 'object' || body === null)
    add('body', 'must be a map, a list or a text')
  else if (typeof body === 'string' && /^\s*(\{(?!\{)|\[)/u.test(body))
    add('body', 'must be a map or a list, not the text of one: so values of the event cannot break it')
  else if (JSON.stringify(body).length > mostBodyCharacters)
    add('body', `must have ${mostBodyCharacters} characters at most`)
  return problems
}

/** Such a part of a path changes what the parts around it mean. */
export function hasDotSegment(url: string): boolean {
  const [path = ''] = url.replace(/^https?:\/\/[^/?#]*/iu, '').split(/[?#]/u)
  return path.split('/').some(segment => /^(?:\.|%2e){1,2}$/iu.test(segment))
}

function checkProblems({ project, connection, sql }: CheckStep): readonly StepProblem[] {
  const problem = sqlTemplateProblem(parseTemplate(sql).template ?? [])
  return [
    ...(problem === undefined ? [] : [{ path: ['check', 'sql'], message: problem }]),
    ...(project === undefined || connection === undefined
      ? []
      : [{ path: ['check', 'connection'], message: 'must be left out beside project' }]),
  ]
}

/** Attributes that no event of the types can have. */
export function unknownAttributes(
  step: AutomationStep,
  isKnown: (path: string) => boolean,
): readonly StepProblem[] {
  return templateTexts(step).flatMap(({ path, text }) =>
    pathsOf(parseTemplate(text).template ?? [])
      .filter(attribute => !isKnown(attribute))
      .map(attribute => ({ path, message: `must not name ${attribute}: no event of these types has it` })),
  )
}

import { FilterFault } from '../filters/filter-fault.ts'
import { tokenizeScim, type ScimToken } from '../filters/scim/tokenize-scim.ts'

/** What a filter sees of a user. */
export interface FilteredUser {
  readonly id: string
  readonly name: string
  readonly subject: string
  readonly email: string
  readonly status: string
  readonly roles: readonly string[]
}
type Condition = (user: FilteredUser) => boolean

const fields: Readonly<Record<string, (user: FilteredUser) => readonly string[]>> = {
  id: ({ id }) => [id],
  name: ({ name }) => [name],
  subject: ({ subject }) => [subject],
  email: ({ email }) => [email],
  status: ({ status }) => [status],
  'assignedroles.name': ({ roles }) => roles,
  'assignedroles.id': ({ roles }) => roles,
}
const partlyCompared = ['name', 'email', 'subject']
const deepestNesting = 50

/** The users that a SCIM filter with eq, co, and, or asks for, whatever the case of letters. Throws FilterFault. */
export function parseUserFilter(text: string): Condition {
  const tokens = tokenizeScim(text)
  let position = 0
  const condition = readOr(0)
  const { kind, text: found, column } = next()
  if (kind !== 'end')
    throw new FilterFault(column, `"${found}" stands after the end of a condition`, 'Combine with and or or.')
  return condition

  function next(): ScimToken {
    return tokens[position] ?? { kind: 'end', text: '', column: text.length + 1 }
  }

  function take(): ScimToken {
    const token = next()
    position += 1
    return token
  }

  function takesWord(word: string): boolean {
    const isNext = next().kind === 'word' && next().text.toLowerCase() === word
    if (isNext) position += 1
    return isNext
  }

  function readOr(depth: number): Condition {
    const all = [readAnd(depth)]
    while (takesWord('or')) all.push(readAnd(depth))
    return user => all.some(each => each(user))
  }

  function readAnd(depth: number): Condition {
    const all = [readOne(depth)]
    while (takesWord('and')) all.push(readOne(depth))
    return user => all.every(each => each(user))
  }

  function readOne(depth: number): Condition {
    const first = take()
    if (first.kind === '(' && depth < deepestNesting) {
      const inner = readOr(depth + 1)
      const last = take()
      if (last.kind === ')') return inner
      throw new FilterFault(first.column, 'This parenthesis is not closed', 'Add ) after its conditions.')
    }
    if (first.kind !== 'word') throw noCondition(first)
    return comparison(first, take(), take())
  }
}

function comparison(name: ScimToken, operator: ScimToken, value: ScimToken): Condition {
  const field = name.text.toLowerCase()
  const read = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (!read) {
    const names = 'id, name, subject, email, status, assignedRoles.name'
    throw new FilterFault(name.column, `"${name.text}" cannot be filtered on`, `Use one of ${names}.`)
  }
  const word = operator.text.toLowerCase()
  const isPart = word === 'co' && partlyCompared.includes(field)
  if (operator.kind !== 'word' || (word !== 'eq' && !isPart))
    throw new FilterFault(
      operator.column,
      `"${operator.text}" is no comparison here`,
      'Write eq, or co for name, email and subject.',
    )
  if (value.kind !== 'string')
    throw new FilterFault(value.column, 'Here must be a text', 'Write the value in double quotes: "…".')
  const wanted = value.text.toLowerCase()
  return user =>
    read(user).some(each => (isPart ? each.toLowerCase().includes(wanted) : each.toLowerCase() === wanted))
}

function noCondition({ column }: ScimToken): FilterFault {
  return new FilterFault(column, 'A condition must come here', 'Write a condition such as name co "ada".')
}

import { unknownName } from './find-by-name.ts'
import { usageError } from './program.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** The one with this id or name, or whose id begins like this. `what` is the word for one of them. */
export function findNamed<Thing extends Named>(what: string, name: string, all: readonly Thing[]): Thing {
  const exact = all.find(({ id }) => id === name)
  if (exact) return exact
  const named = all.filter(each => each.name.toLowerCase() === name.toLowerCase())
  const found = named.length > 0 ? named : all.filter(({ id }) => name.length >= 4 && id.startsWith(name))
  const [only] = found
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ')
    throw usageError(`Several ${what}s are called "${name}"`, `Name one by its id: ${ids}.`)
  }
  if (only) return only
  throw unknownName(
    what,
    name,
    all.map(each => each.name),
  )
}

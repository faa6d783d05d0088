/**
 * Where the first text with the character U+0000 lies in a value that came as JSON or as parameters; undefined when there is
 * none. PostgreSQL stores no such text, so it is refused for every store, before anything is done.
 */
export function placeOfNul(value: unknown): readonly string[] | undefined {
  // With a stack of its own: bodies may be nested deeper than functions can call themselves.
  const waiting: (readonly [path: Path | undefined, value: unknown])[] = [[undefined, value]]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [path, each] = next
    if (typeof each === 'string' && each.includes('\0')) return stepsOf(path)
    if (typeof each !== 'object' || each === null) continue
    for (const [step, inner] of Object.entries(each)) {
      const innerPath = { step, before: path }
      if (step.includes('\0')) return stepsOf(path)
      waiting.push([innerPath, inner])
    }
  }
  return undefined
}

interface Path {
  readonly step: string
  readonly before: Path | undefined
}

function stepsOf(path: Path | undefined): readonly string[] {
  const steps: string[] = []
  for (let each = path; each; each = each.before) steps.unshift(each.step)
  return steps
}

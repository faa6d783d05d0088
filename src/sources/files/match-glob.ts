/**
 * Whether a path (with `/`) matches a glob: `*` and `?` stay within a folder, `**` as a whole step spans folders,
 * `[abc]` and `[!abc]` stand for one character. As in a shell, a leading dot must be written.
 */
export function matchGlob(glob: string, path: string): boolean {
  return matchSteps(glob.split('/'), path.split('/'))
}

export function isGlob(path: string): boolean {
  return /[*?[]/.test(path)
}

function matchSteps(glob: readonly string[], path: readonly string[]): boolean {
  const [step, ...rest] = glob
  if (step === undefined) return path.length === 0
  const [name, ...deeper] = path
  if (step === '**')
    return matchSteps(rest, path) || (name !== undefined && !name.startsWith('.') && matchSteps(glob, deeper))
  return name !== undefined && matchName(step, name) && matchSteps(rest, deeper)
}

function matchName(step: string, name: string): boolean {
  if (step === name) return true
  if (name.startsWith('.') && !step.startsWith('.')) return false
  const pattern = step.replaceAll(/\[[!^]?\]?[^\]]*\]|[\s\S]/g, part => {
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.length > 1) return characterClass(part)
    return part.replaceAll(/[\\^$.|+(){}[\]]/g, String.raw`\$&`)
  })
  return new RegExp(`^${pattern}$`, 'su').test(name)
}

function characterClass(part: string): string {
  const isNegated = part[1] === '!' || part[1] === '^'
  const members = part.slice(isNegated ? 2 : 1, -1).replaceAll(/[\\^[\]]/g, String.raw`\$&`)
  return `[${isNegated ? '^' : ''}${members}]`
}

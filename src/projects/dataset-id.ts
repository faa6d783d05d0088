/** The identifier of a dataset that has no file of its own, made from its name (project format, 6.2). */
export function datasetIdOf(name: string): string {
  return Array.from(name.toLowerCase(), idPart).join('')
}

function idPart(character: string): string {
  if (/[a-z0-9_]/.test(character)) return character
  if (/[\s.\-/\\]/.test(character)) return '_'
  return `$${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}$`
}

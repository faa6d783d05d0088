import { AppError, messageOf, type Place } from '../foundation/app-error.ts'

/** `${env:NAME}` or `${file:path}` in the settings of a connection. */
export type Reference =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }

/** Where references get their texts from. */
export interface ReferenceSources {
  readVariable(name: string): string | undefined
  /** Throws when the file cannot be read. Relative paths are relative to the workspace. */
  readFile(path: string): string
}

const anyReference = /\$\{([^}]*)\}/g
const variableName = /^[A-Za-z_]\w*$/

/** The parts of a text between `${` and `}`; `undefined` for one that is no reference that we know. */
export function referencesIn(text: string): readonly (Reference | undefined)[] {
  return [...text.matchAll(anyReference)].map(([, inside = '']) => parseReference(inside))
}

/** The text with each reference replaced, and the texts that were put in. */
export function fillIn(
  text: string,
  sources: ReferenceSources,
  place: Place,
): { filled: string; found: string[] } {
  const found: string[] = []
  const filled = text.replaceAll(anyReference, (written, inside: string) => {
    const reference = parseReference(inside)
    if (!reference) throw invalidReference(written, place)
    const value = read(reference, sources, place)
    found.push(value)
    return value
  })
  return { filled, found }
}

function parseReference(inside: string): Reference | undefined {
  const [, kind, rest = ''] = /^\s*(env|file)\s*:\s*(.*?)\s*$/.exec(inside) ?? []
  if (kind === 'env' && variableName.test(rest)) return { kind, name: rest }
  return kind === 'file' && rest !== '' ? { kind, path: rest } : undefined
}

function read(reference: Reference, sources: ReferenceSources, place: Place): string {
  const code = 'MILLRACE-CONFIG-SECRET-UNAVAILABLE'
  if (reference.kind === 'env') {
    const value = sources.readVariable(reference.name)
    if (value !== undefined) return value
    const fix = `Set ${reference.name} and run the command again.`
    throw new AppError(code, `The environment variable ${reference.name} is not set`, { fix, place })
  }
  try {
    // Editors and `echo` end a file with a line break that is no part of the secret.
    return sources.readFile(reference.path).replace(/\r?\n$/, '')
  } catch (cause) {
    const fix = `Write the secret into ${reference.path}, or correct the path.`
    const what = `The file ${reference.path} cannot be read: ${messageOf(cause)}`
    throw new AppError(code, what, { fix, place, cause })
  }
}

function invalidReference(written: string, place: Place): AppError {
  return new AppError('MILLRACE-CONFIG-INVALID-REFERENCE', `${written} is not a reference`, {
    fix: 'Write ${env:NAME} or ${file:path}.',
    place,
  })
}

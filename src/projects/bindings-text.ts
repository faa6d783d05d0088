import type { BindingsFile } from '../contract/project/bindings-file.ts'

/** The text of a bindings.json, or of a definition of bindings. */
export function bindingsText(bindings: BindingsFile): string {
  return `${JSON.stringify(bindings, undefined, 2)}\n`
}

const attributeName = /^[a-z0-9]+$/u
const fieldName = /^[A-Za-z0-9_-]+$/u

/**
 * The path as events write it: the name of an attribute, of lower-case letters and digits, and after it, with dots, the
 * fields inside of it. The case of the attribute's letters does not count. Undefined when the text is no path.
 */
export function attributePath(text: string): string | undefined {
  const [first = '', ...fields] = text.split('.')
  const name = first.toLowerCase()
  if (!attributeName.test(name) || !fields.every(field => fieldName.test(field))) return undefined
  return [name, ...fields].join('.')
}

import { z } from 'zod'

const mostBytes = 2048
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const printable = /^[\t\x20-\x7e]*$/

/** Names and values of HTTP headers: names unique whatever their case, values printable ASCII, 2048 bytes together. */
export const HeaderMap = z
  .record(z.string(), z.string())
  .superRefine((headers, context) => {
    const seen = new Set<string>()
    for (const [name, value] of Object.entries(headers)) {
      const problem = headerProblem(name, value, seen)
      if (problem) context.addIssue({ code: 'custom', message: problem, path: [name] })
      seen.add(name.toLowerCase())
    }
    const bytes = headerBytes(headers)
    if (bytes > mostBytes)
      context.addIssue({
        code: 'custom',
        message: `names and values have ${bytes} bytes, ${mostBytes} at most`,
      })
  })
  .meta({ id: 'HeaderMap' })

function headerProblem(name: string, value: string, seen: ReadonlySet<string>): string | undefined {
  if (!token.test(name)) return 'is no name of a header: letters, digits and a few signs such as - only'
  if (seen.has(name.toLowerCase())) return 'comes twice; the case of letters does not count'
  if (!printable.test(value))
    return 'has a value with characters that a header cannot carry: printable ASCII only'
  return undefined
}

/** ASCII only, so characters are bytes. */
function headerBytes(headers: Readonly<Record<string, string>>): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}

/** A line of `key=value` for logs and machines, after the time. */
export function plainLine(at: number, text: string): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z ${text}`
}

/** A value of `key=value`, quoted where a reader could not tell its end. */
export function plainValue(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)
}

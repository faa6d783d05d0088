/** A time as both dialects store it: ISO 8601 in UTC with milliseconds, which sorts as text. */
export function storedTime(at: Date): string
export function storedTime(at: Date | undefined): string | null
export function storedTime(at: Date | undefined): string | null {
  return at?.toISOString() ?? null
}

/** `storedTime` for many rows, most of which have the moment of the row before: writing it out is most of the work. */
export function timeWriter(): (at: Date) => string {
  let [lastMs, lastText] = [Number.NaN, '']
  return at => {
    if (at.getTime() !== lastMs) [lastMs, lastText] = [at.getTime(), storedTime(at)]
    return lastText
  }
}

/** Free text as both dialects can store it: PostgreSQL refuses NUL and half characters, SQLite's reader ends at NUL. */
export function storedText(text: string): string {
  // Half characters are rare, so whole texts are told apart by one look.
  if (!/[\0\ud800-\udfff]/.test(text)) return text
  return text.replaceAll('\u0000', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD')
}

/** JSON that this store wrote itself, and is therefore trusted to be a `T`. */
export function parseStored<T>(json: string): T {
  return JSON.parse(json)
}

/** Slices of at most `size` rows, so that a statement stays below the dialects' limits on bound values. */
export function* slices<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
}

/** The last of the rows that share an identity: one statement may not replace a row twice. */
export function lastOfEach<T>(rows: readonly T[], identity: (row: T) => string): readonly T[] {
  return [...new Map(rows.map(row => [identity(row), row])).values()]
}

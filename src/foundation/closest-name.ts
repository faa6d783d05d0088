/**
 * The candidate that a misspelt name most likely means: equal but for case and separators, or at most a third of its
 * letters away. Undefined when none is near enough to be worth suggesting.
 */
export function closestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(name)
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const candidate of candidates) {
    const distance = editDistance(wanted, plain(candidate))
    const isNear = distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3))
    if (isNear && (best === undefined || distance < best.distance)) best = { name: candidate, distance }
  }
  return best?.name
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '')
}

/** Levenshtein distance, a swap of neighbours counting once (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1]
      const edited = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
      )
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current.push(
        isSwap && row > 1 && column > 1 ? Math.min(edited, at(beforePrevious, column - 2) + 1) : edited,
      )
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, right.length)
}

function at(distances: readonly number[], index: number): number {
  return distances[index] ?? Infinity
}

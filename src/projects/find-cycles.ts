/** A way from one node to another, and where it is written. */
export interface Edge<Place> {
  readonly to: string
  readonly place: Place
}

export interface Cycle<Place> {
  /** From a node back to itself: `a`, `b`, `a`. */
  readonly path: readonly string[]
  /** Of the edge that closes the circle. */
  readonly place: Place
}

/** The circles of a directed graph, each found once: a depth-first search reports every edge that leads back. */
export function findCycles<Place>(
  nodes: readonly string[],
  edgesOf: (node: string) => readonly Edge<Place>[],
): readonly Cycle<Place>[] {
  const cycles: Cycle<Place>[] = []
  const done = new Set<string>()
  const above: string[] = []
  const visit = (node: string): void => {
    above.push(node)
    for (const edge of edgesOf(node)) {
      const start = above.indexOf(edge.to)
      if (start !== -1) cycles.push({ path: [...above.slice(start), edge.to], place: edge.place })
      else if (!done.has(edge.to)) visit(edge.to)
    }
    above.pop()
    done.add(node)
  }
  for (const node of nodes) if (!done.has(node)) visit(node)
  return cycles
}

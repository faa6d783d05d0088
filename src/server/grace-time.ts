/** The time that a server may take to stop, shared by its parts: it runs from the first time that one asks. */
export interface GraceTime {
  remainingMs(): number
}

export function createGraceTime(ms: number): GraceTime {
  let end: number | undefined
  return {
    remainingMs() {
      end ??= performance.now() + ms
      return Math.max(0, end - performance.now())
    },
  }
}

export interface Deduplicator {
  /**
   * Runs `work` unless it was done for an event of the same id; says whether it ran. A second delivery that comes meanwhile waits
   * for the first and shares its failure. After a failure the next delivery runs it again.
   */
  once<Event extends { readonly id: string }>(
    event: Event,
    work: (event: Event) => Promise<void> | void,
  ): Promise<boolean>
}

export interface DeduplicatorOptions {
  /** How many ids are remembered; the ones not seen for longest are forgotten. Default: 10,000. */
  readonly size?: number | undefined
}

const defaultSize = 10_000

/** Remembers ids of events in the memory of this process: a restart forgets them. */
export function createDeduplicator({ size = defaultSize }: DeduplicatorOptions = {}): Deduplicator {
  const done = new Map<string, Promise<void>>()
  const remember = (id: string, outcome: Promise<void>): void => {
    done.delete(id)
    done.set(id, outcome)
    for (const oldest of done.keys()) {
      if (done.size <= size) return
      done.delete(oldest)
    }
  }
  return {
    async once(event, work) {
      const known = done.get(event.id)
      const outcome = known ?? run(event, work)
      remember(event.id, outcome)
      try {
        await outcome
      } catch (error) {
        if (done.get(event.id) === outcome) done.delete(event.id)
        throw error
      }
      return known === undefined
    },
  }
}

/** Work that throws at once fails like work that throws later. */
async function run<Event>(event: Event, work: (event: Event) => Promise<void> | void): Promise<void> {
  await work(event)
}

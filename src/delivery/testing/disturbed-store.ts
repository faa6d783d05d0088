import type { Readers, Store, StoreTopic, UnitOfWork } from '../../store/store.ts'

/** `write`: before anything is written; `commit`: after all of it was, and before the caller knows. */
export type StoreMoment = 'read' | 'write' | 'commit'

/** A store around a real one that is disturbed at moments of its calls. */
export class DisturbedStore implements Store {
  readonly #store: Store
  /** May throw, for a call that fails, or wait. */
  disturb: (moment: StoreMoment) => void | Promise<void> = () => undefined

  constructor(store: Store) {
    this.#store = store
  }

  async read<T>(work: (records: Readers) => Promise<T>): Promise<T> {
    await this.disturb('read')
    return await this.#store.read(work)
  }

  async write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    await this.disturb('write')
    const made = await this.#store.write(work)
    await this.disturb('commit')
    return made
  }

  watch(topic: StoreTopic, listener: () => void): Disposable {
    return this.#store.watch(topic, listener)
  }

  /** The store itself is closed by who opened it. */
  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Fails the calls of a moment, up to `times`. */
export function failing(wanted: StoreMoment, times: number): (moment: StoreMoment) => void {
  let left = times
  return moment => {
    if (moment === wanted && left-- > 0) throw new Error(`the state is away (${moment})`)
  }
}

/** Fails a share of all calls. */
export function failingAtRandom(share: number): (moment: StoreMoment) => void {
  return moment => {
    if (Math.random() < share) throw new Error(`the state is away (${moment})`)
  }
}

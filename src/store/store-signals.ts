import { storeTopics, type StoreTopic } from './store.ts'

/** Who watches a store in this process. Listeners are called from the event loop, never by who made the change. */
export class StoreSignals implements Disposable {
  readonly #listeners: Record<StoreTopic, Set<() => void>> = {
    events: new Set(),
    webhooks: new Set(),
    deliveries: new Set(),
    requests: new Set(),
  }
  readonly #changed = new Set<StoreTopic>()
  #call: NodeJS.Immediate | undefined

  get watched(): boolean {
    return storeTopics.some(topic => this.#listeners[topic].size > 0)
  }

  watch(topic: StoreTopic, listener: () => void): Disposable {
    // Of its own identity: one function may watch twice.
    const own = (): void => listener()
    this.#listeners[topic].add(own)
    return { [Symbol.dispose]: () => void this.#listeners[topic].delete(own) }
  }

  /** The listeners of these topics are called soon, once for all that changed until then. */
  changed(topics: Iterable<StoreTopic>): void {
    for (const topic of topics) if (this.#listeners[topic].size > 0) this.#changed.add(topic)
    if (this.#changed.size > 0) this.#call ??= setImmediate(() => this.#callListeners())
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#call)
    for (const topic of storeTopics) this.#listeners[topic].clear()
  }

  #callListeners(): void {
    this.#call = undefined
    const topics = [...this.#changed]
    this.#changed.clear()
    for (const topic of topics) for (const listener of this.#listeners[topic]) listener()
  }
}

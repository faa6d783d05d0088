/** Keeps what was opened and closes it in reverse order. (Node 20 and 22 lack the language's AsyncDisposableStack.) */
export class DisposalStack implements AsyncDisposable {
  readonly #opened: AsyncDisposable[] = []

  use<T extends AsyncDisposable>(opened: T): T {
    this.#opened.push(opened)
    return opened
  }

  /** Closes everything, also when closing one fails; then throws the first failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = []
    for (const opened of this.#opened.splice(0).reverse()) {
      try {
        await opened[Symbol.asyncDispose]()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}

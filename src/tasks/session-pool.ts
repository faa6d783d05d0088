import type { Platform, PlatformSession } from '../platforms/platform-type.ts'

/** Sessions of one run that are used again: opening one takes longer than most statements on a small table. */
export class SessionPool implements AsyncDisposable {
  readonly #platform: Platform
  readonly #idle: PlatformSession[] = []

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /** Lends a session to `work` alone. One whose work has failed is closed, with whatever it may have left behind. */
  async use<T>(work: (session: PlatformSession) => Promise<T>): Promise<T> {
    const session = this.#idle.pop() ?? (await this.#platform.openSession())
    try {
      const result = await work(session)
      this.#idle.push(session)
      return result
    } catch (error) {
      await session[Symbol.asyncDispose]()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#idle.map(async session => await session[Symbol.asyncDispose]()))
  }
}

import { vi } from 'vitest'

/** Looks again and again until `look` no longer throws; on a busy machine that may take a while. */
export async function soon(look: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(look, { timeout: 10_000, interval: 10 })
}

import { openMemoryEngine } from '../../src/platforms/duckdb/engine/open-engine.ts'
import type { Platform } from '../../src/platforms/platform-type.ts'

/** What reads files for a platform under test, as the product gives it one. */
export async function openStagingPlatform(): Promise<Platform> {
  return await openMemoryEngine()
}

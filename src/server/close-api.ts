import type { FastifyInstance } from 'fastify'
import type { GraceTime } from './grace-time.ts'

/** Stops answering: requests under way end by themselves, and are cut when the time is over. */
export async function closeApi(server: FastifyInstance, grace: GraceTime): Promise<void> {
  const timer = setTimeout(() => server.server.closeAllConnections(), grace.remainingMs())
  try {
    await server.close()
  } finally {
    clearTimeout(timer)
  }
}

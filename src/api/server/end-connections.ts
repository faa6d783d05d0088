import type { FastifyInstance } from 'fastify'
import type { Socket } from 'node:net'

/**
 * When the server stops, ends connections that no request is using, and the others as soon as theirs is answered. (Node
 * itself waits for a connection on which no request came yet, as browsers open them in advance, and for those that a client
 * keeps after an answer. Nor does the end of our side suffice: who never ends theirs would keep the server from stopping.)
 */
export function endConnections(server: FastifyInstance): void {
  const idle = new Set<Socket>()
  let isStopping = false
  const rest = (socket: Socket): void => {
    if (isStopping) socket.destroySoon()
    else if (!socket.destroyed) idle.add(socket)
  }
  server.server.on('connection', socket => {
    rest(socket)
    socket.once('close', () => idle.delete(socket))
  })
  server.server.on('request', ({ socket }, response) => {
    idle.delete(socket)
    response.once('close', () => rest(socket))
  })
  server.addHook('preClose', async () => {
    isStopping = true
    for (const socket of idle) socket.destroySoon()
  })
}

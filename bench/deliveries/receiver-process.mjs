// The other side of every delivery bench, in a process of its own: answers 200, never on /stall, and tells when events came.
import { createServer } from 'node:http'

const arrivals = new Map()
let received = 0

const server = createServer((request, response) => {
  const at = process.hrtime.bigint()
  request.resume()
  request.on('end', () => {
    if (request.url === '/stall') return
    received += 1
    if (request.url === '/timed') arrivals.set(request.headers['webhook-id'], Number(at))
    response.end('ok')
  })
})
server.keepAliveTimeout = 60_000

process.on('message', question => {
  if (question === 'received') process.send({ received })
  if (question === 'arrivals') process.send({ arrivals: [...arrivals] })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', 4096, () => process.send({ port: server.address().port }))

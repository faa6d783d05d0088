import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A receiver on loopback that takes requests and never answers them. */
export interface HangingReceiver extends AsyncDisposable {
  readonly url: string
  /** Requests that wait for their answer. */
  held(): number
}

export async function startHangingReceiver(): Promise<HangingReceiver> {
  let held = 0
  const server = createServer((_request, response) => {
    held += 1
    response.once('close', () => (held -= 1))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    held: () => held,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

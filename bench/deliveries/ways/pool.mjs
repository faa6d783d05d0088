import { Pool } from 'undici'
import { inFlight, sampleEvent } from '../sample-events.mjs'

/** undici's Pool alone posts the same bytes: nothing is stored, signed or recorded. */
export async function openWay({ url }) {
  const pool = new Pool(url, { connections: inFlight, pipelining: 1 })
  const body = Buffer.from(JSON.stringify(sampleEvent(0)))
  const headers = { 'content-type': 'application/json' }
  return {
    async deliver(count) {
      let left = count
      const post = async () => {
        while (left-- > 0) {
          const response = await pool.request({ path: '/', method: 'POST', headers, body })
          await response.body.dump()
        }
      }
      await Promise.all(Array.from({ length: inFlight }, post))
    },
    close: () => pool.close(),
  }
}

import { createHmac } from 'node:crypto'
import { Pool } from 'undici'
import { inFlight, secret } from './sample-events.mjs'

/** What a rival's handler does with an event: signs the body as we do and posts it, by the same client. */
export function openSignedPost(url) {
  const pool = new Pool(url, { connections: inFlight, pipelining: 1 })
  return {
    async post(id, body) {
      const timestamp = Math.floor(Date.now() / 1000)
      const signed = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')
      const response = await pool.request({
        path: '/',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'qlik-signature': createHmac('sha256', secret).update(body).digest('hex'),
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': `v1,${signed}`,
        },
        body,
      })
      await response.body.dump()
      if (response.statusCode >= 300) throw new Error(`answered ${response.statusCode}`)
      return response.statusCode
    },
    close: () => pool.close(),
  }
}

import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { result } from '../measure/results.mjs'
import { median } from '../measure/rounds.mjs'
import { inTemporaryFolder } from '../measure/workspaces.mjs'
import { withDelivery } from './children.mjs'

const living = 900
const dead = 100
const warmUp = 4
const events = 60

/** Every event goes to 900 living webhooks; does it matter that a hundred others refuse connections or never answer? */
export async function deadWebhooks({ rounds = 3 }) {
  const measured = []
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [0, dead] : [dead, 0]
    const rates = {}
    for (const count of order) rates[count] = await deliveriesPerSecond(count)
    measured.push(rates)
  }
  return [
    result('throughput with 100 dead of 1,000 webhooks / without them', {
      measured: median(measured.map(rates => rates[dead] / rates[0])),
      target: 0.9,
      atLeast: true,
      detail: {
        'deliveries/s with': median(measured.map(rates => rates[dead])),
        without: median(measured.map(rates => rates[0])),
      },
    }),
  ]
}

function deliveriesPerSecond(deadCount) {
  return inTemporaryFolder(async folder => {
    const refused = await refusedUrl()
    const optionsOf = url => ({
      sqlite: join(folder, 'state.sqlite'),
      webhooks: [
        ...Array.from({ length: living }, () => ({ url })),
        ...Array.from({ length: deadCount }, (_, index) => ({
          url: index % 2 === 0 ? refused : `${url}/stall`,
          dead: true,
        })),
      ],
    })
    return await withDelivery('millrace', optionsOf, async deliverer => {
      await deliverer.deliver(warmUp)
      const { ms } = await deliverer.deliver(events)
      return (events * living) / (ms / 1000)
    })
  })
}

/** A port that nobody listens to. */
async function refusedUrl() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return `http://127.0.0.1:${port}`
}

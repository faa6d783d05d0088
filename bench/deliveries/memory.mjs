import { join } from 'node:path'
import { peaksOf } from '../measure/process-tree.mjs'
import { result } from '../measure/results.mjs'
import { inTemporaryFolder } from '../measure/workspaces.mjs'
import { withDelivery } from './children.mjs'

const deliveries = 1_000_000
const step = 100_000

/** Resident memory of the delivering process over a million deliveries: its peak, and how it grew after the first tenth. */
export function deliveryMemory() {
  return inTemporaryFolder(folder =>
    withDelivery(
      'millrace',
      () => ({ sqlite: join(folder, 'state.sqlite') }),
      async deliverer => {
        const resident = []
        for (let done = 0; done < deliveries; done += step) {
          await deliverer.deliver(step)
          resident.push((await deliverer.memory()).rss)
        }
        return [
          result('memory of the process after a million deliveries', {
            measured: resident.at(-1),
            target: 300,
            unit: 'MB',
            detail: { 'peak MB': peaksOf(deliverer.pid).get(deliverer.pid), 'MB after 100,000': resident[0] },
          }),
        ]
      },
    ),
  )
}

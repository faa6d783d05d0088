import { describe, expect, test } from 'vitest'
import type { AutomationPart, DoneStep, HeldDelivery, Store } from '../store.ts'
import { aWebhook, claim, haveDeliveries } from './sample-deliveries.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const part: AutomationPart = { steps: [{ kind: 'wait', duration: '5m' }], revision: 'first' }

function aStep(sequence: number, changes: Partial<DoneStep> = {}): DoneStep {
  return { sequence, step: 0, webhookId: 'w1', revision: 'first', at: noon, report: '{"ü":1}', ...changes }
}

const complete = (store: Store, step: DoneStep, holder: Partial<HeldDelivery> = {}): Promise<boolean> =>
  store.write(({ automations }) =>
    automations.completeStep(step, { sequence: step.sequence, worker: 'a', attempt: 1, ...holder }),
  )

async function haveClaimed(store: Store, webhookId = 'w1'): Promise<number> {
  await haveDeliveries(store, { webhookId })
  const [claimed] = await claim(store, 1, { webhookId })
  return claimed?.sequence ?? 0
}

export function automationSuite(open: OpenForTest): void {
  describe('automations', () => {
    test('are kept with their steps, and apart from webhooks in every list and count', async () => {
      await using state = await open()
      await state.store.write(async ({ webhooks }) => {
        await webhooks.add(aWebhook('w1'))
        await webhooks.add(aWebhook('a1', { automation: part, url: '' }))
      })
      await haveDeliveries(state.store, {}, { webhookId: 'a1' })
      const seen = await state.store.read(async ({ webhooks, deliveries }) => {
        const find = (kind: 'webhook' | 'automation') =>
          webhooks.find({ kind, sort: 'name', descending: false, limit: 9 })
        return {
          kept: (await webhooks.get('a1'))?.automation,
          webhooks: (await find('webhook')).map(({ id }) => id),
          automations: (await find('automation')).map(({ id }) => id),
          counts: [await webhooks.count('webhook'), await webhooks.countOfOwner('ada', 'automation')],
          toWebhooks: (await deliveries.find({ kind: 'webhook', limit: 9 })).map(each => each.webhookId),
          toAutomations: (await deliveries.find({ kind: 'automation', limit: 9 })).map(
            each => each.webhookId,
          ),
          matched: (await webhooks.all()).length,
        }
      })
      expect(seen).toEqual({
        kept: part,
        webhooks: ['w1'],
        automations: ['a1'],
        counts: [1, 1],
        toWebhooks: ['w1'],
        toAutomations: ['a1'],
        matched: 2,
      })
    })

    test('note each step once, and only for the attempt that holds the delivery', async () => {
      await using state = await open()
      const sequence = await haveClaimed(state.store)
      const first = aStep(sequence, { waitsUntil: later(60) })
      expect([
        await complete(state.store, first, { worker: 'b' }),
        await complete(state.store, first, { attempt: 2 }),
        await complete(state.store, first),
        await complete(state.store, first),
        await complete(state.store, aStep(sequence, { step: 1 })),
      ]).toEqual([false, false, true, false, true])
      const steps = await state.store.read(({ automations }) => automations.stepsOf(sequence))
      expect(steps).toEqual([first, aStep(sequence, { step: 1 })])
    })

    test('note no step for who has lost the delivery', async () => {
      await using state = await open()
      await using second = await state.openAgain()
      const sequence = await haveClaimed(state.store)
      await second.write(({ deliveries }) => deliveries.releaseWorker('a', noon))
      expect(await complete(state.store, aStep(sequence))).toBe(false)
      const [again] = await claim(second, 1)
      expect(again?.attempt).toBe(2)
      expect(await complete(state.store, aStep(sequence))).toBe(false)
      expect(await complete(second, aStep(sequence), { attempt: 2 })).toBe(true)
    })

    test('know the runs that they have led to, one through the other too', async () => {
      await using state = await open()
      await state.store.write(async ({ automations }) => {
        await automations.noteStarted('r2', { webhookId: 'a1', runId: 'r1' })
        await automations.noteStarted('r3', { webhookId: 'a2', runId: 'r2' })
        await automations.noteStarted('r3', { webhookId: 'a2', runId: 'r2' })
      })
      const known = await state.store.read(({ automations }) =>
        Promise.all(
          ['r1', 'r2', 'r3'].flatMap(run => ['a1', 'a2'].map(id => automations.hasStarted(id, run))),
        ),
      )
      expect(known).toEqual([false, false, true, false, true, true])
    })

    test('that are removed, and deliveries that are too old, take their steps along', async () => {
      await using state = await open()
      const [removed, old] = [await haveClaimed(state.store), await haveClaimed(state.store, 'w2')]
      await complete(state.store, aStep(removed))
      await complete(state.store, aStep(old, { webhookId: 'w2' }))
      await state.store.write(async unit => {
        await unit.webhooks.add(aWebhook('w1', { automation: part }))
        await unit.automations.noteStarted('r1', { webhookId: 'w1', runId: 'r0' })
        await unit.webhooks.remove('w1')
        await unit.deliveries.markDelivered(old)
        await unit.deliveries.prune(later(1), 10)
      })
      const left = await state.store.read(async ({ automations }) => [
        await automations.stepsOf(removed),
        await automations.stepsOf(old),
        await automations.hasStarted('w1', 'r1'),
      ])
      expect(left).toEqual([[], [], false])
    })
  })
}

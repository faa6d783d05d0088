import { describe, expect, test } from 'vitest'
import type { UnitOfWork } from '../store.ts'
import {
  aCatalogDataset,
  aLaunch,
  aLine,
  aRun,
  aRunDataset,
  aStartedEvent,
  haveRuns,
} from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

async function writeEverything(unit: UnitOfWork): Promise<void> {
  await unit.launches.add(aLaunch())
  await unit.runs.add(aRun('r1'))
  await unit.runs.saveDatasets([aRunDataset('a')])
  await unit.datasets.save([aCatalogDataset('a')])
  await unit.logs.append([aLine('hello')])
  await unit.outbox.append(aStartedEvent('e1'), 'r1')
}

export function transactionSuite(open: OpenForTest): void {
  const everything = async (state: Awaited<ReturnType<OpenForTest>>): Promise<readonly unknown[]> =>
    await state.store.read(async records => [
      ...(await records.launches.latest(undefined, 10)),
      ...(await records.runs.find({}, 10)),
      ...(await records.runs.runDatasets('r1')),
      ...(await records.datasets.ofProject('flights')),
      ...(await records.logs.ofRun('r1', 0, 10)),
      ...(await records.events.after(0, 10)),
    ])

  describe('a unit of work', () => {
    test('that throws leaves nothing', async () => {
      await using state = await open()
      const failing = state.store.write(async unit => {
        await writeEverything(unit)
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await everything(state)).toEqual([])
    })

    test('sees what it wrote, and nobody else does before it ends', async () => {
      await using state = await open()
      const inside = await state.store.write(async unit => {
        await writeEverything(unit)
        return { own: await unit.runs.get('r1'), others: await everything(state) }
      })
      expect(inside).toEqual({ own: aRun('r1'), others: [] })
      expect(await everything(state)).toHaveLength(6)
    })

    test('is still there after reopening, with what others know of it', async () => {
      await using state = await open()
      await state.store.write(writeEverything)
      const before = await everything(state)
      await state.store[Symbol.asyncDispose]()
      await using again = await state.openAgain()
      expect(await everything({ ...state, store: again })).toEqual(before)
    })

    test('that fails does not harm those written at the same moment', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          state.store.write(async unit => {
            await unit.logs.append([aLine(`${index}`)])
            if (index % 3 === 0) throw new Error(`${index}`)
          }),
        ),
      )
      const kept = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [`${index}`] : []))
      expect(kept).toHaveLength(13)
      const lines = await state.store.read(records => records.logs.ofRun('r1', 0, 100))
      expect(lines.map(line => line.text).sort()).toEqual(kept.sort())
    })

    test('that throws while statements are under way leaves nothing of those either', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const left: Promise<unknown>[] = []
      const failing = state.store.write(async unit => {
        for (let index = 0; index < 5; index += 1)
          left.push(unit.logs.append([aLine(`${index}`)]).catch(String))
        throw new Error('too early')
      })
      await expect(failing).rejects.toThrow('too early')
      await Promise.all(left)
      await state.store.write(unit => unit.logs.append([aLine('next')]))
      const lines = await state.store.read(records => records.logs.ofRun('r1', 0, 100))
      expect(lines.map(line => line.text)).toEqual(['next'])
    })

    test('returns what the work returns', async () => {
      await using state = await open()
      expect(await state.store.write(async () => 42)).toBe(42)
      expect(await state.store.read(async () => 43)).toBe(43)
    })
  })

  describe('a store', () => {
    test('is opened by several at the same moment, also the first time', async () => {
      await using state = await open()
      const more = await Promise.all(Array.from({ length: 4 }, () => state.openAgain()))
      const numbers = await Promise.all(more.map(store => store.write(unit => unit.launches.add(aLaunch()))))
      expect(numbers.map(each => each.number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
      for (const store of more) await store[Symbol.asyncDispose]()
    })

    test('finishes what it was asked to write before it closes, and then refuses', async () => {
      await using state = await open()
      const store = await state.openAgain()
      const written = store.write(unit => unit.launches.add(aLaunch()))
      await store[Symbol.asyncDispose]()
      expect((await written).number).toBe(1)
      await expect(store.read(records => records.launches.get(1))).rejects.toThrow('closed')
      await expect(store.write(unit => unit.launches.get(1))).rejects.toThrow('closed')
    })
  })
}

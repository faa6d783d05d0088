import { describe, expect, test } from 'vitest'
import { aCatalogDataset, aLine, aRun, aTask, haveRuns, later } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

export function recordSuite(open: OpenForTest): void {
  describe('the catalogue', () => {
    test('holds a dataset once, by project, task and dataset id', async () => {
      await using state = await open()
      const wider = aCatalogDataset('b', {
        name: 'Renamed',
        sourceSchema: '',
        columns: [{ name: 'only', type: 'JSON', nullable: true }],
        key: [],
        readFrom: { schema: 'views', name: 'b' },
        artefacts: {},
        publishedAt: later(60),
      })
      await state.store.write(unit => unit.datasets.save([aCatalogDataset('a'), aCatalogDataset('b')]))
      await state.store.write(unit => unit.datasets.save([aCatalogDataset('b'), wider]))
      const stored = await state.store.read(records => records.datasets.ofTask('flights', 'land'))
      expect(stored).toEqual([aCatalogDataset('a'), wider])
    })

    test('tells the datasets of a task from those of its project', async () => {
      await using state = await open()
      const ofStore = aCatalogDataset('a', { taskId: 'store' })
      const ofOrders = aCatalogDataset('a', { projectId: 'orders' })
      await state.store.write(unit => unit.datasets.save([ofOrders, ofStore, aCatalogDataset('a')]))
      const found = await state.store.read(async records => ({
        project: await records.datasets.ofProject('flights'),
        task: await records.datasets.ofTask('flights', 'store'),
        none: await records.datasets.ofProject('none'),
      }))
      expect(found).toEqual({ project: [aCatalogDataset('a'), ofStore], task: [ofStore], none: [] })
    })

    test('saving nothing is allowed', async () => {
      await using state = await open()
      await state.store.write(async unit => {
        await unit.datasets.save([])
        await unit.runs.saveDatasets([])
        await unit.logs.append([])
      })
      expect(await state.store.read(records => records.datasets.ofProject('flights'))).toEqual([])
    })
  })

  describe('log lines', () => {
    test('come back in the order of writing, after the sequence asked for', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'), aRun('r2', { task: aTask('store') }))
      const lines = [
        aLine('first', { at: later(9) }),
        aLine('NUL \u0000, emoji 🚀, quote \'"', { level: 'warn', dataset: 'orders' }),
        aLine('of another run', { runId: 'r2' }),
        aLine('', { level: 'error' }),
      ]
      await state.store.write(unit => unit.logs.append(lines))
      await state.store.write(unit => unit.logs.append([aLine('last')]))
      const stored = await state.store.read(records => records.logs.ofRun('r1', 0, 100))
      expect(stored.map(each => each.sequence)).toEqual([1, 2, 3, 4])
      expect(stored).toMatchObject([
        lines[0],
        { ...lines[1], text: 'NUL \uFFFD, emoji 🚀, quote \'"' },
        lines[3],
        aLine('last'),
      ])
      const second = stored[1]?.sequence ?? 0
      const rest = await state.store.read(records => records.logs.ofRun('r1', second, 1))
      expect(rest).toEqual([stored[2]])
    })

    test('of a run that does not exist are refused', async () => {
      await using state = await open()
      await expect(state.store.write(unit => unit.logs.append([aLine('x')]))).rejects.toThrow('r1')
    })

    test('may be thousands at once', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const many = Array.from({ length: 3000 }, (_, index) => aLine(`line ${index}`))
      await state.store.write(unit => unit.logs.append(many))
      const stored = await state.store.read(records => records.logs.ofRun('r1', 0, 5000))
      expect(stored.map(line => line.text)).toEqual(many.map(line => line.text))
    })

    test('a reader that follows a run misses no line of writers that work at the same time', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      await using second = await state.openAgain()
      let writing = true
      const writers = [state.store, second, state.store].map(async (store, writer) => {
        for (let line = 0; line < 20; line += 1)
          await store.write(unit => unit.logs.append([aLine(`${writer}-${line}`)]))
      })
      const written = Promise.all(writers).finally(() => (writing = false))
      const seen: string[] = []
      for (let after = 0, last = false; !last;) {
        last = !writing
        const lines = await state.store.read(records => records.logs.ofRun('r1', after, 3))
        seen.push(...lines.map(line => line.text))
        after = lines.at(-1)?.sequence ?? after
        last &&= lines.length === 0
      }
      await written
      expect(new Set(seen).size).toBe(60)
      expect(seen).toHaveLength(60)
    })
  })
}

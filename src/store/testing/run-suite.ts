import { describe, expect, test } from 'vitest'
import { finalRunStates } from '../../contract/run.ts'
import type { Run, Store } from '../store.ts'
import { aLaunch, aProblem, aRun, aRunDataset, aTask, haveRuns, later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

export function runSuite(open: OpenForTest): void {
  describe('launches', () => {
    test('are numbered from 1 in the order of starting', async () => {
      await using state = await open()
      const added = [aLaunch(), aLaunch('orders'), aLaunch()].map(each =>
        state.store.write(unit => unit.launches.add(each)),
      )
      expect((await Promise.all(added)).map(each => each.number).toSorted((a, b) => a - b)).toEqual([1, 2, 3])
    })

    test('are found by number, and newest first by project', async () => {
      await using state = await open()
      await state.store.write(async unit => {
        for (const project of ['flights', 'orders', 'flights']) await unit.launches.add(aLaunch(project))
      })
      const found = await state.store.read(async records => ({
        second: await records.launches.get(2),
        absent: await records.launches.get(4),
        all: await records.launches.latest(undefined, 2),
        flights: await records.launches.latest('flights', 10),
      }))
      expect(found.second).toEqual({ ...aLaunch('orders'), number: 2 })
      expect(found.absent).toBeUndefined()
      expect(found.all.map(each => each.number)).toEqual([3, 2])
      expect(found.flights.map(each => each.number)).toEqual([3, 1])
    })

    test('that are rolled back give their number to the next', async () => {
      await using state = await open()
      const failing = state.store.write(async unit => {
        await unit.launches.add(aLaunch())
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect((await state.store.write(unit => unit.launches.add(aLaunch()))).number).toBe(1)
    })
  })

  describe('runs', () => {
    test('come back as they were added', async () => {
      await using state = await open()
      const full = aRun('r2', {
        state: 'FAILED',
        endedAt: later(9),
        stopRequestedBy: 'grace',
        problem: aProblem,
      })
      await haveRuns(state.store, aRun('r1'), full)
      expect(await runOf(state.store, 'r1')).toEqual(aRun('r1'))
      expect(await runOf(state.store, 'r2')).toEqual(full)
      expect(await runOf(state.store, 'r3')).toBeUndefined()
    })

    test('of one task are active one at a time', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const add = (run: Run): Promise<boolean> => state.store.write(unit => unit.runs.add(run))
      expect(await add(aRun('r2'))).toBe(false)
      expect(await add(aRun('r3', { task: aTask('store') }))).toBe(true)
      expect(await add(aRun('r4', { task: aTask('land', 'orders') }))).toBe(true)
      await state.store.write(unit =>
        unit.runs.end('r1', 'worker-1', { state: 'COMPLETED', endedAt: later(1) }),
      )
      expect(await add(aRun('r2'))).toBe(true)
    })

    test('that are added at the same moment by several processes: exactly one wins', async () => {
      await using state = await open()
      await haveRuns(state.store)
      await using second = await state.openAgain()
      const stores = [state.store, second, state.store, second]
      const won = await Promise.all(
        stores.map((store, index) => store.write(unit => unit.runs.add(aRun(`r${index}`)))),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
    })

    test('have one id each: a second run of the same id is a bug, not an answer', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1', { state: 'COMPLETED' }))
      await expect(state.store.write(unit => unit.runs.add(aRun('r1')))).rejects.toThrow(/unique/i)
    })

    test('belong to a launch that exists', async () => {
      await using state = await open()
      await expect(state.store.write(unit => unit.runs.add(aRun('r1', { launch: 7 })))).rejects.toThrow(
        /foreign key/i,
      )
    })

    test('are found by what they are, page by page and newest first', async () => {
      await using state = await open()
      await haveRuns(
        state.store,
        aRun('old', { state: 'COMPLETED' }),
        aRun('same', { state: 'FAILED' }),
        aRun('new', { startedAt: later(1) }),
        aRun('other', { task: aTask('store'), startedAt: later(2) }),
        aRun('orders', { task: aTask('land', 'orders'), startedAt: later(3) }),
      )
      const find = async (filter: object, limit = 10): Promise<readonly string[]> =>
        (await state.store.read(records => records.runs.find(filter, limit))).map(run => run.id)
      expect(await find({})).toEqual(['orders', 'other', 'new', 'same', 'old'])
      expect(await find({}, 2)).toEqual(['orders', 'other'])
      expect(await find({ projectId: 'flights', taskId: 'land' })).toEqual(['new', 'same', 'old'])
      expect(await find({ launch: 1, states: finalRunStates })).toEqual(['same', 'old'])
      expect(await find({ launch: 2 })).toEqual([])
      expect(await find({ states: [] })).toEqual([])
      expect(await find({ ids: ['new', 'old', 'absent'] })).toEqual(['new', 'old'])
      expect(await find({ ids: [] })).toEqual([])
      expect(await find({ notIds: ['new', 'old'] })).toEqual(['orders', 'other', 'same'])
      expect(await find({ notIds: [], startedWithin: { from: later(1), to: later(2) } })).toEqual([
        'other',
        'new',
      ])
      expect(await find({ olderThan: 'same' })).toEqual(['old'])
      expect(await find({ olderThan: 'other', taskId: 'land' }, 2)).toEqual(['new', 'same'])
      expect(await find({ olderThan: 'absent' })).toEqual([])
    })

    test('the newest of each task of a project is known', async () => {
      await using state = await open()
      await haveRuns(
        state.store,
        aRun('first', { state: 'COMPLETED' }),
        aRun('second', { startedAt: later(1) }),
        aRun('stored', { task: aTask('store') }),
        aRun('orders', { task: aTask('land', 'orders') }),
        aRun('misfire', { state: 'MISFIRED', startedAt: later(2) }),
      )
      const last = await state.store.read(records => records.runs.lastOfEachTask('flights'))
      expect(last).toEqual([
        aRun('second', { startedAt: later(1) }),
        aRun('stored', { task: aTask('store') }),
      ])
    })
  })

  describe('the life of a run', () => {
    test('only its worker moves it to RUNNING, and only while it is active', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const mark = (worker: string): Promise<boolean> =>
        state.store.write(unit => unit.runs.markRunning('r1', worker))
      expect(await mark('worker-2')).toBe(false)
      expect(await mark('worker-1')).toBe(true)
      expect((await runOf(state.store, 'r1'))?.state).toBe('RUNNING')
      await end(state.store, 'r1')
      expect(await mark('worker-1')).toBe(false)
    })

    test('it ends once, and only by its worker', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      expect(await end(state.store, 'r1', 'worker-2')).toBe(false)
      expect(await runOf(state.store, 'r1')).toEqual(aRun('r1'))
      const ended = await Promise.all([1, 2, 3].map(() => end(state.store, 'r1')))
      expect(ended.filter(Boolean)).toHaveLength(1)
      expect(await runOf(state.store, 'r1')).toEqual(
        aRun('r1', { state: 'FAILED', endedAt: later(5), problem: aProblem }),
      )
    })

    test('a stop is asked for once, and is not lost when the run begins after it', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const stop = (): Promise<boolean> => state.store.write(unit => unit.runs.requestStop('r1', 'grace'))
      expect(await stop()).toBe(true)
      expect(await stop()).toBe(false)
      expect(await state.store.write(unit => unit.runs.markRunning('r1', 'worker-1'))).toBe(true)
      expect(await runOf(state.store, 'r1')).toEqual(
        aRun('r1', { state: 'STOPPING', stopRequestedBy: 'grace' }),
      )
      await end(state.store, 'r1')
      expect(await stop()).toBe(false)
    })

    test('its lease is extended only by its worker, and only while it is active', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'), aRun('ended', { state: 'COMPLETED' }))
      const renew = (id: string, worker: string): Promise<boolean> =>
        state.store.write(unit => unit.runs.renew(id, worker, later(90)))
      expect(await renew('r1', 'worker-2')).toBe(false)
      expect((await runOf(state.store, 'r1'))?.leaseExpiresAt).toEqual(later(30))
      expect(await renew('r1', 'worker-1')).toBe(true)
      expect((await runOf(state.store, 'r1'))?.leaseExpiresAt).toEqual(later(90))
      expect(await renew('ended', 'worker-1')).toBe(false)
    })

    test('what it does to datasets is replaced by run and dataset', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const loaded = aRunDataset('b', {
        state: 'ERROR',
        counts: { processed: 3_000_000_000, inserted: 4, updated: 3, deleted: 2, rejected: 1 },
        expectedRows: 12,
        message: 'row 7: bad\u0000byte',
        startedAt: noon,
        endedAt: later(2),
      })
      await state.store.write(unit => unit.runs.saveDatasets([aRunDataset('b'), aRunDataset('a')]))
      await state.store.write(unit => unit.runs.saveDatasets([aRunDataset('b'), loaded]))
      const stored = await state.store.read(records => records.runs.runDatasets('r1'))
      expect(stored).toEqual([aRunDataset('a'), { ...loaded, message: 'row 7: bad\uFFFDbyte' }])
    })

    test('a run may work on thousands of datasets', async () => {
      await using state = await open()
      await haveRuns(state.store, aRun('r1'))
      const many = Array.from({ length: 2500 }, (_, index) => aRunDataset(`d${index}`))
      await state.store.write(unit => unit.runs.saveDatasets(many))
      expect(await state.store.read(records => records.runs.runDatasets('r1'))).toHaveLength(2500)
    })
  })
}

async function runOf(store: Store, id: string): Promise<Run | undefined> {
  return await store.read(records => records.runs.get(id))
}

async function end(store: Store, id: string, worker = 'worker-1'): Promise<boolean> {
  return await store.write(unit =>
    unit.runs.end(id, worker, { state: 'FAILED', endedAt: later(5), problem: aProblem }),
  )
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReloadType } from './artefact-settings.ts'
import { datasetArtefacts } from './artefact-names.ts'
import { refreshStored } from './refresh-stored.ts'
import type { DatasetPlan } from './task-type.ts'
import { haveDatasetPlan } from './testing/dataset-plan.ts'
import { columns, haveProject } from './testing/makers.ts'
import { dayOf, selectRows, type Cell } from './testing/stored-table.ts'
import { openTestPlatform, testRun, type TestPlatform } from './testing/test-run.ts'

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
  await on.execute('CREATE SCHEMA store__internal')
})
afterEach(async () => await on[Symbol.asyncDispose]())

const people = columns('id INTEGER', 'name VARCHAR')

function planOf(rows: readonly (readonly Cell[])[], shape = people): DatasetPlan {
  const schemas = { taskSchema: 'store', internalSchema: 'store__internal' }
  const naming = haveProject().naming
  const artefacts = datasetArtefacts(
    'people',
    schemas,
    { artifactsPrefix: '', currentTableSuffix: '__current' },
    naming,
  )
  return haveDatasetPlan('people', {
    columns: shape,
    key: ['id'],
    readFrom: artefacts.view,
    history: artefacts.historyView,
    artefacts: { table: artefacts.table, prior: artefacts.prior, history: artefacts.historyView },
    select: selectRows(shape, rows),
    keepsHistory: true,
  })
}

async function refresh(day: number, plan: DatasetPlan, reloadType: ReloadType = 'COMPARE_AND_APPLY') {
  const run = testRun({ platform: on.platform, startedAt: dayOf(day) })
  const parts = { run, reloadType, isComputed: false, onProgress: () => undefined }
  return await on.session.transaction(
    async () => await refreshStored(plan, { session: on.session, ...parts }),
  )
}

const current = async () => await on.rows('SELECT * FROM store.people ORDER BY ALL')
const history = async () =>
  await on.rows(`SELECT id, name, strftime(hdr__from_timestamp, '%m-%d') AS since,
    strftime(hdr__to_timestamp, '%Y-%m-%d') AS until, hdr__operation AS op FROM store.people__history ORDER BY ALL`)

test('the current view has the data columns alone, the history view also validity and operation', async () => {
  await refresh(
    1,
    planOf([
      [1, 'Ada'],
      [2, 'Bob'],
    ]),
  )
  await refresh(2, planOf([[1, 'Eve']]))
  expect(await current()).toEqual([{ id: 1, name: 'Eve' }])
  expect(await history()).toEqual([
    { id: 1, name: 'Ada', since: '01-01', until: '2026-01-02', op: 'L' },
    { id: 1, name: 'Eve', since: '01-02', until: '9999-12-31', op: 'u' },
    { id: 2, name: 'Bob', since: '01-01', until: '2026-01-02', op: 'd' },
  ])
})

test('a run that finds no difference says so', async () => {
  await refresh(1, planOf([[1, 'Ada']]))
  expect(await refresh(2, planOf([[1, 'Ada']]))).toMatchObject({ message: 'unchanged' })
  expect(await refresh(3, planOf([[1, 'Eve']]))).not.toHaveProperty('message')
})

test('a refresh that fails leaves rows, views and history as they were (invariant 7)', async () => {
  await refresh(1, planOf([[1, 'Ada']]))
  const before = [await current(), await history()]
  const failing = planOf(
    [
      [1, 'x', 5],
      [1, 'y', 6],
    ],
    columns('id INTEGER', 'name VARCHAR', 'age INTEGER'),
  )
  await expect(refresh(2, failing)).rejects.toMatchObject({ code: 'MILLRACE-DUPLICATE-KEY' })
  expect([await current(), await history()]).toEqual(before)
})

test('history that is switched on later begins with the rows that are there', async () => {
  const { history: _view, ...plain } = planOf([[1, 'Ada']])
  const { prior: _prior, history: _history, ...artefacts } = plain.artefacts
  await refresh(1, { ...plain, artefacts, keepsHistory: false })
  await refresh(2, planOf([[1, 'Eve']]))
  expect(await history()).toHaveLength(2)
})

test('COMPARE_AND_APPLY_WITHOUT_DELETED_ROWS keeps rows that are no longer there', async () => {
  await refresh(
    1,
    planOf([
      [1, 'Ada'],
      [2, 'Bob'],
    ]),
  )
  await refresh(2, planOf([[2, 'Bo']]), 'COMPARE_AND_APPLY_WITHOUT_DELETED_ROWS')
  expect(await current()).toEqual([
    { id: 1, name: 'Ada' },
    { id: 2, name: 'Bo' },
  ])
})

describe.each(['DROP_AND_CREATE', 'TRUNCATE_AND_INSERT'] as const)('%s', reloadType => {
  test('loads everything anew, and history starts again', async () => {
    await refresh(
      1,
      planOf([
        [1, 'Ada'],
        [2, 'Bob'],
      ]),
      reloadType,
    )
    await refresh(2, planOf([[1, 'Eve']]), 'COMPARE_AND_APPLY')
    const { counts } = await refresh(
      3,
      planOf([
        [1, 'Eve'],
        [3, 'Cy'],
      ]),
      reloadType,
    )
    expect(counts).toMatchObject({ processed: 2, inserted: 2 })
    expect(await current()).toEqual([
      { id: 1, name: 'Eve' },
      { id: 3, name: 'Cy' },
    ])
    expect((await history()).map(row => [row['since'], row['op']])).toEqual([
      ['01-03', 'L'],
      ['01-03', 'L'],
    ])
  })

  test('takes a type that the old rows would not fit', async () => {
    await refresh(1, planOf([[1, 'Ada']]), reloadType)
    await refresh(2, planOf([[1, 7]], columns('id INTEGER', 'name INTEGER')), reloadType)
    expect(await current()).toEqual([{ id: 1, name: 7 }])
  })

  test('brings the old rows back when the new ones fail', async () => {
    await refresh(1, planOf([[1, 'Ada']]), reloadType)
    await expect(
      refresh(
        2,
        planOf([
          [1, 'x'],
          [1, 'y'],
        ]),
        reloadType,
      ),
    ).rejects.toThrow('duplicate key id=1')
    expect(await current()).toEqual([{ id: 1, name: 'Ada' }])
  })
})

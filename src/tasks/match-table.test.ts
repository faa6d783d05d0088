import { afterEach, beforeEach, expect, test } from 'vitest'
import { columns } from './testing/makers.ts'
import { openStoredTable, version, type StoredTable } from './testing/stored-table.ts'

let stored: StoredTable
beforeEach(async () => {
  stored = await openStoredTable()
  await stored.apply(1, [
    [1, '10'],
    [2, '20'],
  ])
})
afterEach(async () => await stored[Symbol.asyncDispose]())

test('a column that is added is NULL in earlier versions and has its values in the current rows', async () => {
  const counts = await stored.apply(
    2,
    [
      [1, '10', 7],
      [2, '20', null],
    ],
    {
      columns: columns('id INTEGER', 'name VARCHAR', 'more INTEGER'),
    },
  )
  expect(counts).toMatchObject({ inserted: 0, updated: 1, deleted: 0 })
  expect(await stored.on.rows('SELECT id, name, more FROM store.t ORDER BY id')).toEqual([
    { id: 1, name: '10', more: 7 },
    { id: 2, name: '20', more: null },
  ])
  expect(await stored.on.rows('SELECT id, more FROM store.t__prior')).toEqual([{ id: 1, more: null }])
})

test('a column that is no longer wanted keeps its values in the versions that had them', async () => {
  await stored.apply(2, [[1], [3]], { columns: columns('id INTEGER') })
  expect(await stored.on.rows('SELECT id, name FROM store.t ORDER BY id')).toEqual([
    { id: 1, name: '10' },
    { id: 3, name: null },
  ])
  expect(await stored.on.rows('SELECT id, name FROM store.t__prior')).toEqual([{ id: 2, name: '20' }])
})

test('a type that the stored values fit is converted, in earlier versions too, and is no change of the rows', async () => {
  await stored.apply(2, [
    [1, '10'],
    [2, '21'],
  ])
  const numbers = { columns: columns('id BIGINT', 'name INTEGER') }
  expect(
    await stored.apply(
      3,
      [
        [1, 10],
        [2, 21],
      ],
      numbers,
    ),
  ).toMatchObject({ updated: 0 })
  expect(
    await stored.apply(
      4,
      [
        [1, 11],
        [2, 21],
      ],
      numbers,
    ),
  ).toMatchObject({ updated: 1 })
  expect(await stored.on.rows('SELECT id::INTEGER AS id, name FROM store.t__prior ORDER BY id')).toEqual([
    { id: 1, name: 10 },
    { id: 2, name: 20 },
  ])
})

test('a type that a stored value does not fit fails, and the dataset stays as it was', async () => {
  await stored.apply(2, [[1, 'ten']])
  const before = [await stored.current(), await stored.prior()]
  await expect(
    stored.apply(3, [[1, 10]], { columns: columns('id INTEGER', 'name INTEGER') }),
  ).rejects.toMatchObject({ message: expect.stringContaining('ten') })
  expect([await stored.current(), await stored.prior()]).toEqual(before)
})

test('a name in other capitals is the same column', async () => {
  await stored.apply(
    2,
    [
      [1, 'x'],
      [2, '20'],
    ],
    { columns: columns('ID INTEGER', 'Name VARCHAR'), key: ['ID'] },
  )
  expect(await stored.current()).toEqual([
    version({ id: 1, name: 'x' }, 'u', { from: '01-02', inserted: '01-01' }),
    version({ id: 2, name: '20' }, 'L', { from: '01-01' }),
  ])
})

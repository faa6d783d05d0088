import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { columns } from './testing/makers.ts'
import { openStoredTable, selectRows, version, type StoredTable } from './testing/stored-table.ts'

let stored: StoredTable
beforeEach(async () => {
  stored = await openStoredTable()
})
afterEach(async () => await stored[Symbol.asyncDispose]())

const ada = { id: 1, name: 'Ada' }
const bob = { id: 2, name: 'Bob' }

describe('a dataset with a key and history', () => {
  test('the first load stores all rows as initially loaded, and no earlier version', async () => {
    const counts = await stored.apply(1, [
      [1, 'Ada'],
      [2, 'Bob'],
    ])
    expect(counts).toEqual({ processed: 2, inserted: 2, updated: 0, deleted: 0, rejected: 0 })
    expect(await stored.current()).toEqual([
      version(ada, 'L', { from: '01-01' }),
      version(bob, 'L', { from: '01-01' }),
    ])
    expect(await stored.prior()).toEqual([])
  })

  test('new, changed and missing rows are applied, and the versions that end are kept', async () => {
    await stored.apply(1, [
      [1, 'Ada'],
      [2, 'Bob'],
      [3, 'Cy'],
    ])
    const counts = await stored.apply(2, [
      [1, 'Ada'],
      [2, 'Bobby'],
      [4, 'Dee'],
    ])
    expect(counts).toEqual({ processed: 3, inserted: 1, updated: 1, deleted: 1, rejected: 0 })
    expect(await stored.current()).toEqual([
      version(ada, 'L', { from: '01-01' }),
      version({ id: 2, name: 'Bobby' }, 'u', { from: '01-02', inserted: '01-01' }),
      version({ id: 4, name: 'Dee' }, 'i', { from: '01-02' }),
    ])
    expect(await stored.prior()).toEqual([
      version(bob, 'L', { from: '01-01', to: '01-02' }),
      version({ id: 3, name: 'Cy' }, 'd', { from: '01-01', to: '01-02' }),
    ])
  })

  test('a key that comes back after a delete begins anew, and its earlier life stays', async () => {
    await stored.apply(1, [[1, 'Ada']])
    await stored.apply(2, [])
    await stored.apply(3, [[1, 'Ada']])
    expect(await stored.current()).toEqual([version(ada, 'i', { from: '01-03' })])
    expect(await stored.prior()).toEqual([version(ada, 'd', { from: '01-01', to: '01-02' })])
  })

  test('the same rows in another order write nothing', async () => {
    await stored.apply(1, [
      [1, 'Ada'],
      [2, 'Bob'],
    ])
    const before = await stored.on.rows('SELECT rowid, * FROM store.t')
    const counts = await stored.apply(2, [
      [2, 'Bob'],
      [1, 'Ada'],
    ])
    expect(counts).toEqual({ processed: 2, inserted: 0, updated: 0, deleted: 0, rejected: 0 })
    expect(await stored.on.rows('SELECT rowid, * FROM store.t')).toEqual(before)
    expect(await stored.prior()).toEqual([])
  })

  test('when one row changes, the others are not touched', async () => {
    const rows = Array.from({ length: 50 }, (_, id) => [id, 'same'] as const)
    await stored.apply(1, rows)
    await stored.apply(2, [...rows.slice(1), [0, 'other']])
    const touched = await stored.on.rows(
      `SELECT id FROM store.t WHERE hdr__modified_timestamp > '2026-01-01'`,
    )
    expect(touched).toEqual([{ id: 0 }])
    expect(await stored.prior()).toHaveLength(1)
  })

  test('from NULL to a value and back is a change, from NULL to NULL is none', async () => {
    await stored.apply(1, [
      [1, null],
      [2, 'Bob'],
      [3, null],
    ])
    const counts = await stored.apply(2, [
      [1, 'Ada'],
      [2, null],
      [3, null],
    ])
    expect(counts).toMatchObject({ inserted: 0, updated: 2, deleted: 0 })
    expect((await stored.current()).map(row => row['name'])).toEqual(['Ada', null, null])
  })

  test('an empty text is not NULL', async () => {
    await stored.apply(1, [[1, '']])
    expect(await stored.apply(2, [[1, null]])).toMatchObject({ updated: 1 })
  })

  test('all columns of a composite key identify a row', async () => {
    const shape = { columns: columns('a INTEGER', 'b VARCHAR', 'v INTEGER'), key: ['b', 'a'] }
    await stored.apply(
      1,
      [
        [1, 'x', 1],
        [1, 'y', 1],
        [2, 'x', 1],
      ],
      shape,
    )
    const counts = await stored.apply(
      2,
      [
        [1, 'x', 1],
        [1, 'y', 2],
        [2, 'y', 1],
      ],
      shape,
    )
    expect(counts).toMatchObject({ inserted: 1, updated: 1, deleted: 1 })
    expect(await stored.on.rows('SELECT a, b, v FROM store.t ORDER BY ALL')).toEqual([
      { a: 1, b: 'x', v: 1 },
      { a: 1, b: 'y', v: 2 },
      { a: 2, b: 'y', v: 1 },
    ])
  })

  test('rows of nothing but a key come and go', async () => {
    const shape = { columns: columns('id INTEGER') }
    await stored.apply(1, [[1], [2]], shape)
    expect(await stored.apply(2, [[2], [3]], shape)).toMatchObject({ inserted: 1, updated: 0, deleted: 1 })
  })

  test('data columns may be called as the ones that the comparison works with', async () => {
    const shape = { columns: columns('id INTEGER', 'operation VARCHAR', 'first_stored VARCHAR', 'n VARCHAR') }
    await stored.apply(
      1,
      [
        [1, 'd', 'x', 'p'],
        [2, 'd', 'x', 'p'],
      ],
      shape,
    )
    const counts = await stored.apply(
      2,
      [
        [1, 'u', 'y', 'p'],
        [3, 'd', 'z', 'q'],
      ],
      shape,
    )
    expect(counts).toMatchObject({ inserted: 1, updated: 1, deleted: 1 })
    expect(await stored.on.rows('SELECT id, operation, first_stored FROM store.t ORDER BY id')).toEqual([
      { id: 1, operation: 'u', first_stored: 'y' },
      { id: 3, operation: 'd', first_stored: 'z' },
    ])
  })

  test('a computed query is evaluated once, although it is compared', async () => {
    await stored.on.execute('CREATE SEQUENCE evaluations')
    const shape = columns('id INTEGER', 'name VARCHAR')
    const computed = (rows: string): { isComputed: boolean; select: string } => ({
      isComputed: true,
      select: `SELECT id, name FROM (${rows}) WHERE nextval('evaluations') > 0`,
    })
    await stored.apply(1, [], computed(selectRows(shape, [[1, 'Ada']])))
    await stored.apply(
      2,
      [],
      computed(
        selectRows(shape, [
          [1, 'Eve'],
          [2, 'Bob'],
        ]),
      ),
    )
    expect(await stored.on.rows(`SELECT nextval('evaluations')::INTEGER AS n`)).toEqual([{ n: 4 }])
    expect((await stored.current()).map(row => row['name'])).toEqual(['Eve', 'Bob'])
  })
})

describe('a key that does not identify rows', () => {
  test('duplicates fail with the keys that they have, and the old rows stay', async () => {
    await stored.apply(1, [[1, 'Ada']])
    await expect(
      stored.apply(2, [
        [1, 'Ada'],
        [7, 'x'],
        [7, 'y'],
      ]),
    ).rejects.toMatchObject({ code: 'MILLRACE-DUPLICATE-KEY', message: 'duplicate key id=7 (2 rows)' })
    expect(await stored.current()).toEqual([version(ada, 'L', { from: '01-01' })])
  })

  test('NULL in a key column fails and names the column', async () => {
    await stored.apply(1, [[1, 'Ada']])
    await expect(
      stored.apply(2, [
        [null, 'x'],
        [null, 'y'],
      ]),
    ).rejects.toMatchObject({ code: 'MILLRACE-NULL-KEY', message: 'key column "id" is NULL in 2 rows' })
    expect(await stored.current()).toEqual([version(ada, 'L', { from: '01-01' })])
  })

  test('the first load is checked too, and leaves no table', async () => {
    await expect(
      stored.apply(1, [
        [1, 'x'],
        [1, 'y'],
      ]),
    ).rejects.toMatchObject({ code: 'MILLRACE-DUPLICATE-KEY' })
    expect(await stored.on.session.columnsOf({ schema: 'store', name: 't' })).toBeUndefined()
  })
})

describe('without history', () => {
  beforeEach(async () => {
    await stored[Symbol.asyncDispose]()
    stored = await openStoredTable({ prior: undefined })
  })

  test('differences are applied and no earlier version is kept', async () => {
    await stored.apply(1, [
      [1, 'Ada'],
      [2, 'Bob'],
    ])
    expect(await stored.apply(2, [[1, 'Eve']])).toMatchObject({ updated: 1, deleted: 1 })
    expect(await stored.current()).toEqual([
      version({ id: 1, name: 'Eve' }, 'u', { from: '01-02', inserted: '01-01' }),
    ])
    expect(await stored.on.session.columnsOf({ schema: 'store', name: 't__prior' })).toBeUndefined()
  })

  test('rows without a key are replaced as a whole when any differs, and left alone otherwise', async () => {
    const noKey = { key: [] }
    await stored.apply(
      1,
      [
        [1, 'x'],
        [1, 'x'],
      ],
      noKey,
    )
    expect(
      await stored.apply(
        2,
        [
          [1, 'x'],
          [1, 'x'],
        ],
        noKey,
      ),
    ).toMatchObject({ inserted: 0, deleted: 0 })
    expect(
      await stored.apply(
        3,
        [
          [1, 'x'],
          [1, 'y'],
        ],
        noKey,
      ),
    ).toMatchObject({ inserted: 2, deleted: 2 })
    expect((await stored.current()).map(row => row['hdr__from_timestamp'])).toEqual(['01-03', '01-03'])
  })

  test('rows without a key cannot keep what is missing, and the message says what to do', async () => {
    const noKey = { key: [], removesMissing: false }
    await stored.apply(1, [[1, 'x']], noKey)
    await expect(stored.apply(2, [[2, 'y']], noKey)).rejects.toMatchObject({
      code: 'MILLRACE-TASK-NOT-RUNNABLE',
      fix: expect.stringContaining('primaryKeyOrdinal'),
    })
  })

  test('where missing rows are kept, only new and changed ones are written', async () => {
    const keeping = { removesMissing: false }
    await stored.apply(
      1,
      [
        [1, 'Ada'],
        [2, 'Bob'],
      ],
      keeping,
    )
    expect(
      await stored.apply(
        2,
        [
          [2, 'Bo'],
          [3, 'Cy'],
        ],
        keeping,
      ),
    ).toMatchObject({ inserted: 1, updated: 1, deleted: 0 })
    expect((await stored.current()).map(row => row['name'])).toEqual(['Ada', 'Bo', 'Cy'])
  })
})

describe('a dataset that gets another key', () => {
  const wide = columns('id INTEGER', 'name VARCHAR', 'code INTEGER')

  test('is stored anew by it, and the rows of the old key end', async () => {
    await stored.apply(
      1,
      [
        [1, 'Ada', 1],
        [2, 'Ada', 1],
      ],
      { columns: wide },
    )
    const counts = await stored.apply(2, [[1, 'Ada', 3]], { columns: wide, key: ['name'] })
    expect(counts).toMatchObject({ inserted: 1, deleted: 2 })
    expect(await stored.on.rows('SELECT id, name, code FROM store.t')).toEqual([
      { id: 1, name: 'Ada', code: 3 },
    ])
    expect((await stored.prior()).map(row => [row['id'], row['hdr__operation']])).toEqual([
      [1, 'd'],
      [2, 'd'],
    ])
  })

  test('may have one that is a new column', async () => {
    await stored.apply(1, [
      [1, 'Ada'],
      [2, 'Bob'],
    ])
    await stored.apply(
      2,
      [
        [1, 'Ada', 10],
        [2, 'Bob', 20],
      ],
      { columns: wide, key: ['code'] },
    )
    expect(await stored.on.rows('SELECT id, code FROM store.t ORDER BY id')).toEqual([
      { id: 1, code: 10 },
      { id: 2, code: 20 },
    ])
  })

  test('cannot keep missing rows, and says so', async () => {
    await stored.apply(1, [
      [1, 'Ada'],
      [2, 'Ada'],
    ])
    await expect(
      stored.apply(2, [[1, 'Ada']], { key: ['name'], removesMissing: false }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('another key than name'),
    })
  })
})

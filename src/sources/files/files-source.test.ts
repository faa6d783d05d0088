import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { Column } from '../../foundation/column.ts'
import { filesSource } from './files-source.ts'
import { openFiles, readTable, rowsOf } from './testing/open-files.ts'

const orders = 'id,name,price,ordered\n1,"x, y",1.25,2024-01-02\n2,,3.5,2024-01-03\n3,"",,\n'
const anyError = expect.anything()

function column(name: string, type: string): Column {
  return { name, type, nullable: true }
}

async function writeParquet(path: string, select: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
}

test('each file of a folder is a table named after it, a subfolder is its schema, other files are none', async () => {
  await using files = await openFiles({
    'orders.csv.gz': gzipSync(orders),
    'flights-3m.v2.ndjson': '{"a":1}\n',
    'sales/items.tsv': 'a\tb\n1\t2\n',
    'sales/eu/items.json': '[{"a":1}]',
    'README.md': 'x',
    '.hidden.csv': 'a\n1\n',
    '.git/x.csv': 'a\n1\n',
  })
  const tables = await files.connection.discover()
  expect(tables.map(({ schema, name }) => [schema, name])).toEqual([
    ['', 'flights-3m.v2'],
    ['', 'orders'],
    ['sales/eu', 'items'],
    ['sales', 'items'],
  ])
  expect(tables[1]).toEqual({
    schema: '',
    name: 'orders',
    kind: 'TABLE',
    key: [],
    columns: [
      column('id', 'BIGINT'),
      column('name', 'VARCHAR'),
      column('price', 'DOUBLE'),
      column('ordered', 'DATE'),
    ],
    estimatedRows: 3,
    inferredTypes: true,
    warnings: [],
  })
})

test('CSV keeps NULL apart from the empty text, and quoted commas and line ends in their values', async () => {
  await using files = await openFiles({ 'orders.csv': `${orders}4,"two\nlines ""q""",0,2024-02-29\n` })
  expect(await rowsOf(await readTable(files.connection, 'orders'))).toEqual([
    { id: '1', name: 'x, y', price: 1.25, ordered: '2024-01-02' },
    { id: '2', name: null, price: 3.5, ordered: '2024-01-03' },
    { id: '3', name: '', price: null, ordered: null },
    { id: '4', name: 'two\nlines "q"', price: 0, ordered: '2024-02-29' },
  ])
})

test('the dialect of a CSV file is found, and told to the platform', async () => {
  await using files = await openFiles({ 'a.csv': "id;name;day\r\n1;'x;y';31.12.2024\r\n2;z;30.11.2024\r\n" })
  const read = await readTable(files.connection, 'a')
  expect(read).toMatchObject({
    format: 'csv',
    expectedRows: 2,
    csv: {
      delimiter: ';',
      quote: "'",
      header: true,
      skip: 0,
      dateFormat: '%d.%m.%Y',
      names: ['id', 'name', 'day'],
    },
  })
  expect(await rowsOf(read)).toEqual([
    { id: '1', name: 'x;y', day: '2024-12-31' },
    { id: '2', name: 'z', day: '2024-11-30' },
  ])
})

test('what settings say of a file is not guessed', async () => {
  await using files = await openFiles(
    { 'export.txt': 'made by x\n1|n/a|02/03/2024\n2|b|03/03/2024\n' },
    {
      path: '.',
      tables: {
        t: {
          path: 'export.txt',
          format: 'csv',
          delimiter: '|',
          header: false,
          skip: 1,
          nullText: 'n/a',
          dateFormat: '%d/%m/%Y',
          key: ['column0'],
        },
      },
    },
  )
  const [table] = await files.connection.discover()
  expect(table).toMatchObject({
    name: 't',
    key: ['column0'],
    columns: [{ name: 'column0', nullable: false }, {}, {}],
  })
  expect(await rowsOf(await readTable(files.connection, 't'))).toEqual([
    { column0: '1', column1: null, column2: '2024-03-02' },
    { column0: '2', column1: 'b', column2: '2024-03-03' },
  ])
})

test('leading zeros, and whole numbers too long for a DOUBLE, stay text', async () => {
  await using files = await openFiles({
    'a.csv': 'zip,id\n00501,12345678901234567890123\n00502,7\n',
    'b.ndjson': '{"id":12345678901234567890123,"day":"12-31-2024","at":"2024-01-02T03:04:05Z"}\n',
  })
  expect(await rowsOf(await readTable(files.connection, 'a'))).toEqual([
    { zip: '00501', id: '12345678901234567890123' },
    { zip: '00502', id: '7' },
  ])
  expect(await rowsOf(await readTable(files.connection, 'b'))).toEqual([
    { id: '12345678901234567890123', day: '12-31-2024', at: '2024-01-02 03:04:05' },
  ])
  const [a] = await files.connection.discover()
  expect(a?.warnings).toEqual(['column id is kept as text: DOUBLE would change values'])
})

test('JSON is an array or lines of objects, whatever its extension; nested values are JSON', async () => {
  await using files = await openFiles({
    'array.json': '[{"a":1,"b":{"c":[2]},"l":[1,2]},{"a":2.5,"b":null,"x":"y"}]',
    'lines.json': '{"a":1}\n{"a":2,"b":true}\n',
    'none.json': '[]',
    'numbers.json': '[1,2]',
  })
  expect(await rowsOf(await readTable(files.connection, 'array'))).toEqual([
    { a: 1, b: '{"c":[2]}', l: ['1', '2'], x: null },
    { a: 2.5, b: null, l: null, x: 'y' },
  ])
  expect(await readTable(files.connection, 'lines')).toMatchObject({ format: 'ndjson', expectedRows: 2 })
  expect(await rowsOf(await readTable(files.connection, 'none', [column('a', 'BIGINT')]))).toEqual([])
  await expect(readTable(files.connection, 'numbers')).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-FILE-UNREADABLE',
    message: expect.stringContaining('numbers.json cannot be read as json'),
    fix: expect.stringContaining('array of objects'),
  })
})

test('Parquet gives its own types and the exact number of rows', async () => {
  await using files = await openFiles({})
  await writeParquet(
    join(files.folder, 'p.parquet'),
    `SELECT i::INTEGER AS i, (i / 10)::DECIMAL(9,2) AS d, {'x': i} AS s, [i] AS l, 'u'::ENUM('u') AS e,
      TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS n, now() AS z FROM range(3000) t(i)`,
  )
  const [table] = await files.connection.discover()
  expect(table).toMatchObject({ estimatedRows: 3000, inferredTypes: false })
  expect(table?.columns.map(({ type }) => type)).toEqual([
    'INTEGER',
    'DECIMAL(9,2)',
    'JSON',
    'BIGINT[]',
    'VARCHAR',
    'TIMESTAMP',
    'TIMESTAMPTZ',
  ])
  expect(table?.warnings).toEqual(['column n is read to the microsecond'])
  expect((await rowsOf(await readTable(files.connection, 'p'))).length).toBe(3000)
})

test('a glob makes one table of several files, with types that hold the values of all', async () => {
  await using files = await openFiles(
    { 'o/1.csv': 'id,v\n1,2\n', 'o/2.csv': 'id,v\n3,4.5\n', 'o/3.csv': 'id,v\n', 'o/x.json': '[]' },
    { path: '.', tables: { o: { path: 'o/*.csv' } } },
  )
  const [table] = await files.connection.discover()
  expect(table).toMatchObject({ estimatedRows: 2, columns: [column('id', 'BIGINT'), column('v', 'DOUBLE')] })
  const read = await readTable(files.connection, 'o')
  expect(read.paths.length).toBe(3)
  expect(await rowsOf(read)).toEqual([
    { id: '1', v: 2 },
    { id: '3', v: 4.5 },
  ])
})

test.each([
  ['lacks a column', 'id,v\n1,2\n', 'id\n1\n', 'o/2.csv is not like o/1.csv: it has no column v'],
  ['has one more', 'id\n1\n', 'id,w\n1,2\n', 'it has a column w of its own'],
  ['has another order', 'id,v\n1,2\n', 'v,id\n1,2\n', 'its columns are in another order'],
])('files of a glob of which one %s are no table', async (_, first, second, message) => {
  await using files = await openFiles(
    { 'o/1.csv': first, 'o/2.csv': second, 'fine.csv': 'a\n1\n' },
    { path: '.', tables: { o: { path: 'o/*.csv' }, fine: { path: 'fine.csv' } } },
  )
  await expect(readTable(files.connection, 'o')).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-MIXED-COLUMNS',
    message: expect.stringContaining(message),
  })
  const tables = await files.connection.discover()
  expect(tables.map(({ columns, warnings }) => [columns.length, warnings.length])).toEqual([
    [0, 1],
    [1, 0],
  ])
})

test('a read delivers exactly the pinned columns, and says what it leaves out', async () => {
  await using files = await openFiles({ 'a.csv': 'extra,id,name\n9,1,x\n' })
  const read = await readTable(files.connection, 'a', [
    column('name', 'VARCHAR'),
    column('id', 'DECIMAL(9,2)'),
  ])
  expect(await rowsOf(read)).toEqual([{ name: 'x', id: '1.00' }])
  expect(read.warnings).toEqual(['column extra is not read: it was not there when the columns were pinned'])
})

test('a pinned column that a file lacks is an error with the file, the column and the fix', async () => {
  await using files = await openFiles({ 'a.csv': 'id,nam\n1,x\n' })
  await expect(readTable(files.connection, 'a', [column('name', 'VARCHAR')])).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-COLUMN-MISSING',
    message: 'a.csv has no column "name"',
    fix: expect.stringContaining('Did you mean "nam"?'),
  })
})

test('a file that changes after the snapshot was opened is noticed before, during and after the read', async () => {
  await using files = await openFiles({ 'a.csv': 'id\n1\n', 'b.csv': 'id\n1\n' })
  const [a, b] = await files.connection.discover()
  if (!a || !b) throw new Error('tables missing')
  await using snapshot = await files.connection.openSnapshot({ parallelReads: 1 })
  const read = await snapshot.read(a, a.columns, new AbortController().signal)
  if (read.kind !== 'files') throw new Error('expected files')
  await read.checkUnchanged?.()
  appendFileSync(join(files.folder, 'a.csv'), '2\n')
  await expect(read.checkUnchanged?.()).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-FILE-CHANGED',
    message: 'a.csv changed while it was read',
  })
  writeFileSync(join(files.folder, 'b.new'), 'id\n1\n')
  renameSync(join(files.folder, 'b.new'), join(files.folder, 'b.csv'))
  await expect(snapshot.read(b, b.columns, new AbortController().signal)).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-FILE-CHANGED',
  })
})

test.each([
  ['an empty file', { 'a.csv': '' }, { path: '.' }, 'FILE-EMPTY', 'a.csv is empty'],
  [
    'a damaged file',
    { 'a.parquet': 'PAR1 nothing' },
    { path: '.' },
    'FILE-UNREADABLE',
    'a.parquet cannot be read as parquet',
  ],
  [
    'a text that is not UTF-8',
    { 'a.csv': Buffer.from([97, 10, 255, 254, 10]) },
    { path: '.' },
    'FILE-UNREADABLE',
    'a.csv cannot be read as csv',
  ],
  [
    'two files of one name',
    { 'a.csv': 'x\n', 'a.json': '[]' },
    { path: '.' },
    'AMBIGUOUS-TABLE',
    'a.csv, a.json',
  ],
  [
    'a glob without files',
    {},
    { path: '.', tables: { a: { path: 'x/*.csv' } } },
    'NO-FILES',
    'no file matches x/*.csv',
  ],
  [
    'an unknown extension',
    { 'a.xls': 'x' },
    { path: '.', tables: { a: { path: 'a.xls' } } },
    'UNKNOWN-FORMAT',
    'a.xls has no extension',
  ],
])('%s is offered with its reason and cannot be read', async (...[, content, settings, code, message]) => {
  await using files = await openFiles(content, settings)
  const [table] = await files.connection.discover()
  expect(table).toMatchObject({ name: 'a', columns: [], warnings: [expect.stringContaining(message)] })
  await expect(readTable(files.connection, 'a')).rejects.toMatchObject({
    code: `MILLRACE-SOURCE-${code}`,
    message: expect.stringContaining(message),
    fix: anyError,
  })
})

test('a missing folder and a table that is gone are errors with a fix', async () => {
  await using files = await openFiles({ 'orders.csv': orders }, { path: 'nowhere' })
  await expect(files.connection.discover()).rejects.toMatchObject({ code: 'MILLRACE-SOURCE-FOLDER-MISSING' })
  await using others = await openFiles({ 'orders.csv': orders })
  await using snapshot = await others.connection.openSnapshot({ parallelReads: 1 })
  const wanted = { schema: '', name: 'order', kind: 'TABLE' as const, columns: [], key: [], warnings: [] }
  await expect(snapshot.read(wanted, [], new AbortController().signal)).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-UNKNOWN-TABLE',
    fix: 'Did you mean "orders"?',
  })
})

test('a check tells each step, until the first that failed', async () => {
  await using files = await openFiles({ 'orders.csv': orders, 'b.json': '[{"a":1}]' })
  expect(await files.connection.check()).toEqual([
    { name: 'folder', ok: true, detail: files.folder },
    { name: 'tables', ok: true, detail: '2 found' },
    { name: 'files', ok: true, detail: '2 readable' },
  ])
  await using broken = await openFiles({ 'a.parquet': 'nothing, but long enough' })
  expect((await broken.connection.check()).at(-1)).toMatchObject({ name: 'files', ok: false })
  await using missing = await openFiles({}, { path: 'nowhere' })
  expect(await missing.connection.check()).toMatchObject([{ name: 'folder', ok: false }])
  await using empty = await openFiles({})
  expect(await empty.connection.check()).toMatchObject([{ ok: true }, { name: 'tables', ok: false }])
})

test('a connection is local when none of its tables has an address', () => {
  const isLocal = (settings: unknown): boolean => filesSource.isLocal(filesSource.settings.parse(settings))
  expect(isLocal({ path: 'data' })).toBe(true)
  expect(isLocal({ url: 'https://example.org/a.csv' })).toBe(false)
  expect(
    isLocal({ path: 'data', tables: { a: { path: 'a.csv' }, b: { url: 'https://example.org/a' } } }),
  ).toBe(false)
})

test.each([
  [{}],
  [{ path: 'a', url: 'https://example.org' }],
  [{ url: 'file:///etc/passwd' }],
  [{ url: 'https://example.org/x/', tables: { a: { path: '*.csv' } } }],
  [{ path: 'a', tables: { a: { path: 'x', url: 'https://example.org' } } }],
  [{ path: 'a', colour: 'red' }],
])('settings %j are refused', settings => {
  expect(filesSource.settings.safeParse(settings).success).toBe(false)
})

test('the names of files may hold what is a wildcard elsewhere, and quotes', async () => {
  await using files = await openFiles({ "it's [1]*.csv": 'a\n1\n' })
  expect(existsSync(join(files.folder, "it's [1]*.csv"))).toBe(true)
  expect(await rowsOf(await readTable(files.connection, "it's [1]*"))).toEqual([{ a: '1' }])
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { FileRead } from '../../foundation/table-read.ts'
import type { CellValue, LoadResult, PlatformSession } from '../platform-type.ts'
import { openMemoryEngine } from './engine/open-engine.ts'

const table = { schema: 'main', name: 't' }
const columns = [
  { name: 'a', type: 'INTEGER', nullable: true },
  { name: 'b', type: 'VARCHAR', nullable: true },
  { name: 'c', type: 'DATE', nullable: true },
]
const csv = { delimiter: ',', quote: '"', escape: '"', header: true, skip: 0, nullText: '' }

interface Loaded {
  readonly result: LoadResult
  readonly rows: readonly (readonly CellValue[])[]
  readonly path: (name: string) => string
}

/** Loads files of the given contents, in order, into an empty table of the three columns, inside a transaction. */
async function load(files: Record<string, string | Buffer>, read: Partial<FileRead>): Promise<Loaded> {
  using folder = temporaryFolder()
  const path = (name: string): string => join(folder.path, name)
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content)
  await using engine = await openMemoryEngine()
  await using session = await engine.openSession()
  await session.execute('CREATE TABLE t (a INTEGER, b VARCHAR, c DATE)')
  const paths = Object.keys(files).map(path)
  const result = await session.transaction(async () =>
    session.load(table, { kind: 'files', format: 'csv', columns, paths, ...read }),
  )
  return { result, rows: await rowsOf(session), path }
}

async function rowsOf(session: PlatformSession): Promise<readonly (readonly CellValue[])[]> {
  return (await session.query('SELECT a, b, c FROM t ORDER BY a, b')).map(row => Object.values(row))
}

describe('loading CSV files', () => {
  test('an empty quoted text is a text, and an empty field is NULL', async () => {
    const { rows, result } = await load({ 'x.csv': 'a,b,c\n1,"",\n2,,2024-02-29\n' }, { csv })
    expect(rows).toEqual([
      [1, '', null],
      [2, null, '2024-02-29'],
    ])
    expect(result).toEqual({ rowsWritten: 2, rejected: { count: 0, samples: [] } })
  })

  test('rows that do not fit are left out, counted, and shown with their line in the file', async () => {
    const content =
      'a,b,c\nbad,x,\n1,"two\nlines",\n2,short\n3,long,,extra\n4,x,2024-02-30\n5,ok,2024-01-01\n'
    const { rows, result, path } = await load({ 'x.csv': content }, { csv })
    expect(rows).toEqual([
      [1, 'two\nlines', null],
      [5, 'ok', '2024-01-01'],
    ])
    expect(result.rowsWritten).toBe(2)
    expect(result.rejected.count).toBe(4)
    expect(result.rejected.samples.map(({ file, line, column }) => ({ file, line, column }))).toEqual([
      { file: path('x.csv'), line: 2, column: 'a' },
      { file: path('x.csv'), line: 5, column: 'c' },
      { file: path('x.csv'), line: 6, column: '' },
      { file: path('x.csv'), line: 7, column: 'c' },
    ])
    expect(result.rejected.samples[0]?.reason).toContain('bad')
  })

  test('a date with something behind it is rejected, not cut off', async () => {
    const { rows, result } = await load(
      { 'x.csv': 'a,b,c\n1,x,0044-03-15 BC\n2,y,2024-01-05x\n3,z,2024-01-06\n' },
      { csv },
    )
    expect(rows).toEqual([[3, 'z', '2024-01-06']])
    expect(result.rejected.samples.map(({ line, column }) => [line, column])).toEqual([
      [2, 'c'],
      [3, 'c'],
    ])
  })

  test('a row with two errors is one rejected row', async () => {
    const { result } = await load({ 'x.csv': 'a,b,c\nbad,x,worse\n' }, { csv })
    expect(result).toMatchObject({ rowsWritten: 0, rejected: { count: 1 } })
  })

  test('of many rejected rows all are counted and the first ten are shown', async () => {
    const { result } = await load({ 'x.csv': `a,b,c\n${'bad,,\n'.repeat(5000)}` }, { csv })
    expect(result.rejected.count).toBe(5000)
    expect(result.rejected.samples.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  test('the header says which column is which, also where files differ', async () => {
    const { rows } = await load(
      { '1.csv': 'a,b,c\n1,x,2024-01-01\n', '2.csv': 'c,more,B,a\n2024-01-02,?,y,2\n' },
      { csv },
    )
    expect(rows).toEqual([
      [1, 'x', '2024-01-01'],
      [2, 'y', '2024-01-02'],
    ])
  })

  test('a file without a pinned column fails, and names the column', async () => {
    await expect(load({ 'x.csv': 'a,b\n1,x\n' }, { csv })).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-FILE-COLUMNS-CHANGED',
      message: expect.stringContaining('no column c'),
    })
  })

  test('compressed files, own formats, and names that look like patterns are read', async () => {
    const format = { ...csv, delimiter: ';', header: false, skip: 1, nullText: '-', dateFormat: '%d.%m.%Y' }
    const content = 'comment\n1;x;31.12.2024\nbad;y;-\n'
    const { rows, result } = await load(
      { '[a]*?.csv.gz': gzipSync(content), '[b].csv': content },
      { csv: format },
    )
    expect(rows).toEqual([
      [1, 'x', '2024-12-31'],
      [1, 'x', '2024-12-31'],
    ])
    expect(result.rejected.samples.map(({ line }) => line)).toEqual([3, 3])
  })

  test('a file that is not there fails with its name', async () => {
    await expect(load({}, { csv, paths: ['/nowhere/x.csv'] })).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-FILE-UNREADABLE',
      message: expect.stringContaining('/nowhere/x.csv'),
    })
  })
})

describe('loading JSON files', () => {
  test('lines, arrays and missing properties are read with the pinned types', async () => {
    const lines = await load(
      { 'x.ndjson': '{"a":1,"b":"x","c":"2024-01-01"}\n\n{"b":{"k":1},"other":2}\n' },
      { format: 'ndjson' },
    )
    expect(lines.rows).toEqual([
      [1, 'x', '2024-01-01'],
      [null, '{"k":1}', null],
    ])
    const array = await load({ 'x.json': '[{"a":1},\n{"a":2,"c":"2024-01-02"}]' }, { format: 'json' })
    expect(array.rows).toEqual([
      [1, null, null],
      [2, null, '2024-01-02'],
    ])
  })

  test('bad lines are left out, counted, and shown with their line; the others are all there', async () => {
    const bad =
      '{"a":1,"b":"x"}\n{"a":2,\n\n{"a":"zz","b":"y"}\n{"b":"only"}\n[1]\n{"a":null,"b":null}\n{"a":3} more\n{"c":"never"}\n'
    const { rows, result, path } = await load(
      { 'bad.ndjson': bad, 'good.ndjson': '{"a":9}' },
      { format: 'ndjson' },
    )
    expect(rows).toEqual([
      [1, 'x', null],
      [9, null, null],
      [null, 'only', null],
      [null, null, null],
    ])
    expect(result.rejected.count).toBe(5)
    expect(result.rejected.samples).toEqual([
      { file: path('bad.ndjson'), line: 2, column: '', reason: 'the line is not JSON' },
      { file: path('bad.ndjson'), line: 4, column: 'a', reason: 'the value is not of type INTEGER: "zz"' },
      { file: path('bad.ndjson'), line: 6, column: '', reason: 'the line is not a JSON object' },
      { file: path('bad.ndjson'), line: 8, column: '', reason: 'the line is not JSON' },
      { file: path('bad.ndjson'), line: 9, column: 'c', reason: 'the value is not of type DATE: "never"' },
    ])
  })

  test('a damaged array fails and leaves nothing', async () => {
    await expect(load({ 'x.json': '[{"a":1},{"a":' }, { format: 'json' })).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-FILE-UNREADABLE',
    })
  })
})

/** Loads one file into an empty table `t` of one column `v`, and one column `x` of text. */
async function loadOne(
  type: string,
  content: string | Buffer,
  read: Partial<FileRead> & { readonly name?: string } = {},
): Promise<{ readonly values: readonly CellValue[]; readonly result: LoadResult; readonly path: string }> {
  using folder = temporaryFolder()
  const path = join(folder.path, read.name ?? 'file')
  writeFileSync(path, content)
  await using engine = await openMemoryEngine()
  await using session = await engine.openSession()
  await session.execute(`CREATE TABLE t (v ${type}, x VARCHAR)`)
  const result = await session.load(table, {
    kind: 'files',
    format: 'csv',
    paths: [path],
    columns: [
      { name: 'v', type, nullable: true },
      { name: 'x', type: 'VARCHAR', nullable: true },
    ],
    csv: { ...csv, delimiter: ';' },
    ...read,
  })
  const rows = await session.query('SELECT v::VARCHAR AS v FROM t ORDER BY x')
  return { values: rows.map(row => row['v'] ?? null), result, path }
}

const unstorable = [
  { type: 'BIGINT', good: ['3', '-4', '5.0', '1e2'], stored: ['3', '-4', '5', '100'], bad: ['3.5', '1e-3'] },
  { type: 'UTINYINT', good: ['255'], stored: ['255'], bad: ['0.5', '254.9'] },
  { type: 'HUGEINT', good: ['99999999999999999999'], stored: ['99999999999999999999'], bad: ['1.5'] },
  {
    type: 'DECIMAL(10,2)',
    good: ['1.10', '1.100', '-7', '.5'],
    stored: ['1.10', '1.10', '-7.00', '0.50'],
    bad: ['1.005', '1e-3'],
  },
  { type: 'BIGINT[]', good: ['[1, 2]'], stored: ['[1, 2]'], bad: ['[1.5, 2]'] },
  { type: 'DATE', good: ['2024-01-02'], stored: ['2024-01-02'], bad: ['2024-01-02 10:11:12'] },
  { type: 'DATE[]', good: ['[2024-01-02]'], stored: ['[2024-01-02]'], bad: ['[2024-01-02 10:11]'] },
  {
    type: 'TIME',
    good: ['10:11:12.123456', '10:11'],
    stored: ['10:11:12.123456', '10:11:00'],
    bad: ['2024-01-02 10:11:12', '10:11:12.1234567', '10:11:12+02'],
  },
  {
    type: 'TIMESTAMPTZ',
    good: ['2024-01-02 10:11:12+05'],
    stored: ['2024-01-02 05:11:12+00'],
    bad: ['never', '10:11:12'],
  },
]

describe('a value that a column cannot hold is rejected, not changed', () => {
  test.each(unstorable)('CSV into $type', async ({ type, good, stored, bad }) => {
    const cells = [...good, ...bad, '']
    const lines = cells.map((cell, index) => `${cell};"${String.fromCharCode(97 + index)}\nof two lines"`)
    const { values, result, path } = await loadOne(type, `v;x\n${lines.join('\n')}\n`)
    expect(values).toEqual([...stored, null])
    expect(result.rowsWritten).toBe(good.length + 1)
    expect(result.rejected.count).toBe(bad.length)
    expect(result.rejected.samples.map(({ file, line, column }) => [file, line, column])).toEqual(
      bad.map((_, index) => [path, 2 + 2 * (good.length + index), 'v']),
    )
    for (const [index, { reason }] of result.rejected.samples.entries()) expect(reason).toContain(bad[index])
  })

  test('in a file with other bad rows too, each bad row is counted once', async () => {
    const { values, result } = await loadOne('INTEGER', 'v;x\n1;a\nbad;b\n2.5;c;more\n3.5;d\n4;e\n')
    expect(values).toEqual(['1', '4'])
    expect(result.rejected.count).toBe(3)
    expect(result.rejected.samples.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual([3, 4, 5])
  })

  test('a compressed CSV file is looked at too', async () => {
    const { values, result } = await loadOne('INTEGER', gzipSync('v;x\n1;a\n2.5;b\n'), { name: 'x.csv.gz' })
    expect(values).toEqual(['1'])
    expect(result.rejected.samples.map(({ line }) => line)).toEqual([3])
  })

  const inJson = [
    { type: 'BIGINT', good: '3', bad: '3.5' },
    { type: 'BIGINT', good: '"3"', bad: '0.001' },
    { type: 'HUGEINT', good: '123456789012345678901234567890', bad: '1.5' },
    { type: 'DECIMAL(10,2)', good: '1.5', bad: '1.005' },
    { type: 'DECIMAL(10,2)', good: '"1.10"', bad: '"1.005"' },
    { type: 'DATE', good: '"2024-01-02"', bad: '"2024-01-02T10:11:12"' },
    { type: 'TIME', good: '"10:11:12"', bad: '"2024-01-02 10:11:12"' },
    { type: 'BIGINT[]', good: '[1]', bad: '[1,2.5]' },
  ]

  test.each(inJson)('NDJSON $bad into $type', async ({ type, good, bad }) => {
    const content = `{"v":${good},"x":"a"}\n{"v":${bad},"x":"b"}\n{"x":"c"}\n`
    const { values, result, path } = await loadOne(type, content, { format: 'ndjson' })
    expect(values.map(value => value === null)).toEqual([false, true])
    expect(result.rejected).toMatchObject({
      count: 1,
      samples: [{ file: path, line: 2, column: 'v', reason: expect.stringContaining(bad) }],
    })
  })

  test.each(inJson)('a JSON array with $bad into $type fails', async ({ type, good, bad }) => {
    const read = { format: 'json' } as const
    expect((await loadOne(type, `[{"v":${good}}]`, read)).result.rowsWritten).toBe(1)
    await expect(loadOne(type, `[{"v":${good}},{"v":${bad}}]`, read)).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-FILE-UNREADABLE',
      message: expect.stringContaining(bad),
    })
  })
})

test('without a header, the given names say which column is which', async () => {
  const { rows } = await load(
    { 'x.csv': '2024-01-01;?;1;x\n' },
    { csv: { ...csv, delimiter: ';', header: false, names: ['c', 'unread', 'a', 'b'] } },
  )
  expect(rows).toEqual([[1, 'x', '2024-01-01']])
})

test('Parquet columns are cast to the pinned types, also where files differ', async () => {
  using folder = temporaryFolder()
  await using engine = await openMemoryEngine()
  await using session = await engine.openSession()
  const paths = ['1.parquet', '2.parquet'].map(name => join(folder.path, name))
  await session.execute(
    `COPY (SELECT 1::BIGINT AS a, 'x' AS b, TIMESTAMP '2024-01-01' AS c) TO '${paths[0]}'`,
  )
  await session.execute(`COPY (SELECT 'y' AS b, '2' AS a) TO '${paths[1]}'`)
  await session.execute('CREATE TABLE t (a INTEGER, b VARCHAR, c DATE)')
  const result = await session.load(table, { kind: 'files', format: 'parquet', columns, paths })
  expect(result).toEqual({ rowsWritten: 2, rejected: { count: 0, samples: [] } })
  expect(await rowsOf(session)).toEqual([
    [1, 'x', '2024-01-01'],
    [2, 'y', null],
  ])
})

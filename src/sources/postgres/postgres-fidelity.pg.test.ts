import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { AppError } from '../../foundation/app-error.ts'
import { textLiteral } from '../../foundation/sql-text.ts'
import type { SourceConnection, SourceTable } from '../source-type.ts'
import { vectorTexts } from '../testing/vector-texts.ts'
import { postgresSource } from './postgres-source.ts'

const epochDays = `case when isfinite(v) then (v - date '1970-01-01')::text when v > now() then '2147483647' else '-2147483647' end`
const epochMicroseconds = `case when isfinite(v) then (extract(epoch from v) * 1000000)::int8::text
  when v > now() then '9223372036854775807' else '-9223372036854775807' end`
const dayMicroseconds = `(extract(epoch from v) * 1000000)::int8::text`
const intervalParts = `(extract(year from v) * 12 + extract(month from v)) || '/' || extract(day from v) || '/' ||
  (extract(hour from v)::numeric * 3600000000 + extract(minute from v) * 60000000 + extract(microseconds from v))::int8`
const text = 'v::text'

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ minLength: 10, maxLength: 14 }),
  fc.constantFrom(
    '',
    'NULL',
    '\\N',
    '"',
    'a,b',
    "it's",
    'line\nbreak\ttab',
    'twelve bytes',
    'thirteen byte',
    '😀é',
  ),
)
const plain = words.map(word => word.replaceAll('\0', ''))
const whole = (bits: bigint): fc.Arbitrary<string> =>
  fc.bigInt({ min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }).map(String)
const digits = (precision: number, scale: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }),
      fc
        .bigInt({ min: -20_000n, max: 20_000n })
        .filter(n => n > -(10n ** BigInt(precision)) && n < 10n ** BigInt(precision)),
    )
    .map(n => `${n}e-${scale}`)
const float = fc.oneof(
  fc.double().map(String),
  fc.constantFrom('NaN', 'Infinity', '-Infinity', '-0', '5e-324', '1.7976931348623157e308'),
)
const single = fc.oneof(
  fc.float().map(n => (Number.isFinite(n) ? String(n) : 'NaN')),
  fc.constantFrom('NaN', 'Infinity', '-Infinity'),
)
const day = fc.oneof(
  fc.integer({ min: -2_400_000, max: 2_145_000_000 }).map(n => `D${n}`),
  fc.constantFrom('infinity', '-infinity', '0044-03-15 BC', '5874897-12-31', '4713-01-01 BC', '1999-12-31'),
)
const moment = fc.oneof(
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map(d => `${d.toISOString().slice(0, 23)}456`),
  fc.constantFrom('infinity', '-infinity', '0044-03-15 10:11:12.123456 BC', '4713-01-01 00:00:00 BC'),
  fc.constantFrom('294247-01-10 04:00:54.775806+00', '1969-12-31 23:59:59.999999', '2000-01-01'),
)
const clock = fc.oneof(
  fc.integer({ min: 0, max: 86_399_999 }).map(n => new Date(n).toISOString().slice(11, 23) + '789'),
  fc.constantFrom('24:00:00', '00:00:00', '23:59:59.999999'),
)
const span = fc
  .tuple(
    fc.integer({ min: -99_999, max: 99_999 }),
    fc.integer(),
    fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
  )
  .map(([months, days, seconds]) => `${months} months ${days} days ${seconds}.000001 seconds`)

interface Kept {
  readonly server: string
  readonly type: string
  readonly values: fc.Arbitrary<string>
  /** What the server says that the value `v` is, in the words of vectorTexts. */
  readonly truth?: string
}

const kept: readonly Kept[] = [
  { server: 'bool', type: 'BOOLEAN', values: fc.boolean().map(String) },
  { server: 'int2', type: 'SMALLINT', values: whole(16n) },
  { server: 'int4', type: 'INTEGER', values: whole(32n) },
  { server: 'int8', type: 'BIGINT', values: whole(64n) },
  { server: 'float4', type: 'REAL', values: single, truth: text },
  { server: 'float8', type: 'DOUBLE', values: float, truth: text },
  ...[
    [4, 2],
    [9, 0],
    [9, 9],
    [12, 2],
    [15, 15],
    [15, 3],
    [16, 1],
    [18, 6],
    [19, 0],
    [28, 10],
    [38, 0],
    [38, 19],
    [38, 38],
  ].map(([p = 0, s = 0]) => ({
    server: `numeric(${p},${s})`,
    type: `DECIMAL(${p},${s})`,
    values: digits(p, s),
  })),
  {
    server: 'numeric(3,-2)',
    type: 'DECIMAL(5,0)',
    values: fc.integer({ min: -999, max: 999 }).map(n => `${n}00`),
  },
  { server: 'numeric(2,4)', type: 'DECIMAL(4,4)', values: digits(2, 4) },
  {
    server: 'numeric',
    type: 'VARCHAR',
    values: fc.oneof(digits(60, 30), fc.constantFrom('NaN', 'Infinity', '1e200')),
  },
  { server: 'numeric(50,5)', type: 'VARCHAR', values: digits(50, 5) },
  { server: 'text', type: 'VARCHAR', values: plain },
  {
    server: 'varchar(400)',
    type: 'VARCHAR',
    values: plain.map(word => Array.from(word).slice(0, 200).join('')),
  },
  {
    server: 'char(8)',
    type: 'VARCHAR',
    values: fc.string({ maxLength: 8 }).map(word => word.replaceAll('\0', '')),
  },
  { server: 'name', type: 'VARCHAR', values: fc.string({ maxLength: 20 }) },
  {
    server: 'bytea',
    type: 'BLOB',
    values: fc.uint8Array({ maxLength: 400 }).map(b => `\\x${Buffer.from(b).toString('hex')}`),
    truth: `encode(v, 'hex')`,
  },
  { server: 'uuid', type: 'UUID', values: fc.uuid() },
  { server: 'json', type: 'JSON', values: fc.json().filter(j => !j.includes('\\u0000')) },
  {
    server: 'jsonb',
    type: 'JSON',
    values: fc.json().filter(j => !j.includes('\\u0000') && !/e\+?\d{4}/.test(j)),
  },
  { server: 'date', type: 'DATE', values: day, truth: epochDays },
  { server: 'timestamp', type: 'TIMESTAMP', values: moment, truth: epochMicroseconds },
  { server: 'timestamptz', type: 'TIMESTAMPTZ', values: moment, truth: epochMicroseconds },
  { server: 'time', type: 'TIME', values: clock, truth: dayMicroseconds },
  { server: 'timetz', type: 'TIMETZ', values: clock.map(c => `${c}+02:30`) },
  { server: 'interval', type: 'INTERVAL', values: span, truth: intervalParts },
  {
    server: 'bit(5)',
    type: 'BIT',
    values: fc.integer({ min: 0, max: 31 }).map(n => n.toString(2).padStart(5, '0')),
  },
  { server: 'varbit', type: 'VARCHAR', values: fc.constantFrom('', '1', '0101') },
  { server: 'oid', type: 'UINTEGER', values: fc.integer({ min: 0, max: 4_294_967_295 }).map(String) },
  { server: 'inet', type: 'VARCHAR', values: fc.ipV4() },
  { server: 'money', type: 'VARCHAR', values: fc.integer().map(String) },
  { server: 'point', type: 'VARCHAR', values: fc.constant('(1,2.5)') },
  { server: 'int4range', type: 'VARCHAR', values: fc.constantFrom('[1,5)', 'empty', '(,3)') },
  { server: 'xml', type: 'VARCHAR', values: fc.constant('<a b="c">é</a>') },
]

describe.skipIf(postgresMissing !== undefined)(
  `fidelity of PostgreSQL types (${postgresMissing ?? 'server found'})`,
  () => {
    let server: PostgresServer
    let connection: SourceConnection

    beforeAll(async () => {
      server = await startPostgres({
        timezone: 'America/New_York',
        datestyle: 'German',
        intervalstyle: 'iso_8601',
      })
      server.createDatabase('types')
      connection = await postgresSource.connect(
        postgresSource.settings.parse({ host: server.host, database: 'types', user: 'postgres' }),
        { name: 'types', baseFolder: '/', temporaryFolder: '/', signal: new AbortController().signal },
      )
    })
    afterAll(() => server[Symbol.asyncDispose]())

    const table = async (): Promise<SourceTable> => {
      const found = (await connection.discover()).find(each => each.name === 't')
      if (!found) throw new Error('no table t')
      return found
    }
    // The server keeps rows where there is room: the column `n` tells their order.
    const readColumn = async (type?: string): Promise<readonly (string | null)[]> => {
      const found = await table()
      const pinned = found.columns.map(c => (c.name === 'v' && type !== undefined ? { ...c, type } : c))
      await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
      const read = await snapshot.read(found, pinned, new AbortController().signal)
      if (read.kind !== 'batches') throw new Error('expected batches')
      const values = new Map<number, string | null>()
      for await (const { columns, rowCount } of read.batches) {
        const [numbers = [], texts = []] = columns.map((vector, c) => {
          const column = read.columns[c]
          return vectorTexts(column?.transportType ?? column?.type ?? '', vector, rowCount)
        })
        texts.forEach((value, row) => values.set(Number(numbers[row]), value))
      }
      return [...values].toSorted(([left], [right]) => left - right).map(([, value]) => value)
    }
    const fill = (type: string, values: readonly (string | null)[]): void => {
      const dayOf = (value: string): string => `date '2000-01-01' + ${value.slice(1)}`
      const literal = (value: string): string =>
        /^D-?\d+$/.test(value) ? dayOf(value) : `${textLiteral(value)}::${type}`
      const rows = values.map((value, n) => `(${n}, ${value === null ? 'null' : literal(value)})`)
      server.psql(
        'types',
        `drop table if exists t; create table t (n int, v ${type}); insert into t values ${rows.join(',\n')};`,
      )
    }
    const truths = (expression: string): (string | null)[] =>
      JSON.parse(
        server.psql(
          'types',
          `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres';
        select json_agg(case when v is not null then ${expression} end order by n) from t`,
        ),
      ) as (string | null)[]

    for (const { server: type, type: canonical, values, truth = text } of kept) {
      test(`${type} arrives as ${canonical}, value for value`, async () => {
        const sample = fc.sample(fc.option(values, { freq: 9 }), { numRuns: 400, seed: 7 })
        fill(type, sample)
        const found = await table()
        expect(found.columns.find(column => column.name === 'v')?.type).toBe(canonical)
        const expected = truths(truth)
        const isFloat = canonical === 'REAL' || canonical === 'DOUBLE'
        expect(await readColumn()).toEqual(isFloat ? expected.map(floatText(canonical)) : expected)
      })
    }

    test('arrays arrive as JSON of texts, NULL and awkward texts included', async () => {
      fill('text[]', ['{}', null, '{a,NULL,"NULL","b,c","","q\\"x","b\\\\s","{x}"," sp ",😀}'])
      expect((await table()).columns[1]?.type).toBe('VARCHAR[]')
      const awkward = ['a', null, 'NULL', 'b,c', '', 'q"x', 'b\\s', '{x}', ' sp ', '😀']
      expect((await readColumn()).map(each => each && (JSON.parse(each) as unknown))).toEqual([
        [],
        null,
        awkward,
      ])
    })

    test('elements of numbers, dates and UUIDs keep their type and every digit', async () => {
      fill('numeric(38,4)[]', ['{1234567890123456789012345678901234.5678,NULL}', '[5:6]={1,2}'])
      expect((await table()).columns[1]?.type).toBe('DECIMAL(38,4)[]')
      expect(await readColumn()).toEqual([
        '["1234567890123456789012345678901234.5678",null]',
        '["1.0000","2.0000"]',
      ])
      fill('date[]', ['{2024-02-29,infinity}'])
      expect(await readColumn()).toEqual(['["2024-02-29","infinity"]'])
    })

    test('arrays that a list type cannot hold are refused', async () => {
      fill('int[]', ['{{1,2},{3,4}}'])
      await expect(readColumn()).rejects.toThrow('public.t, column v: an array of more than 1 dimension(s)')
      expect(await readColumn('INTEGER[][]')).toEqual(['[["1","2"],["3","4"]]'])
      fill('date[]', ['{0044-03-15 BC}'])
      await expect(readColumn()).rejects.toThrow('an array with a date before Christ')
    })

    test('enumerations, domains and composite types arrive as what they are made of', async () => {
      server.psql(
        'types',
        `create type mood as enum ('so-so', 'a very long label indeed'); create domain price as numeric(8,2);
      create domain fair_price as price check (value > 0); create type pair as (a int, b text);`,
      )
      fill('mood', ['so-so', 'a very long label indeed'])
      expect(await readColumn()).toEqual(['so-so', 'a very long label indeed'])
      fill('fair_price', ['12.5'])
      expect((await table()).columns[1]?.type).toBe('DECIMAL(8,2)')
      expect(await readColumn()).toEqual(['12.50'])
      fill('pair', ['(1,"x y")'])
      expect((await table()).warnings).toEqual(['column v: type pair has no counterpart and is read as text'])
      expect(await readColumn()).toEqual(['(1,"x y")'])
      fill('mood[]', ['{so-so}'])
      expect(await readColumn()).toEqual(['["so-so"]'])
    })

    test.each([
      ['int8', '127', 'INTEGER', '127'],
      ['int4', '7', 'TINYINT', '7'],
      ['int8', '255', 'UTINYINT', '255'],
      ['numeric', '18446744073709551615', 'UBIGINT', '18446744073709551615'],
      ['numeric', '12.345', 'DECIMAL(10,2)', '12.35'],
      ['text', '42', 'BIGINT', '42'],
      ['text', '2024-02-29', 'DATE', '19782'],
      ['timestamptz', '1970-01-01 00:00:01+00', 'TIMESTAMP', '1000000'],
      ['money', '12.34', 'DECIMAL(19,2)', '12.34'],
      ['jsonb', '{"a": 1}', 'VARCHAR', '{"a": 1}'],
      ['int[]', '{1,2}', 'VARCHAR', '{1,2}'],
      ['int[]', '{1,2}', 'BIGINT[]', '["1","2"]'],
      ['float8', '0.1', 'DECIMAL(3,1)', '0.1'],
    ])('%s %s declared as %s is cast by the server', async (type, value, pinned, expected) => {
      fill(type, [value])
      expect(await readColumn(pinned)).toEqual([expected])
    })

    test.each([
      ['numeric(5,2)', 'NaN', 'NaN'],
      ['timestamp', '294247-01-10 04:00:54.775807', 'a time after 294247'],
      ['timestamptz', '294276-12-31 23:59:59+00', 'a time after 294247'],
    ])('%s %s is refused, naming table and column', async (type, value, words) => {
      fill(type, [value])
      const failed: unknown = await readColumn().catch((error: unknown) => error)
      expect(failed).toBeInstanceOf(AppError)
      expect(String(failed)).toContain('public.t, column v: ' + words)
    })

    test('a text of several megabytes arrives whole', async () => {
      server.psql(
        'types',
        `drop table t; create table t (n int, v text); insert into t select n, repeat('é', n * 1000000) from generate_series(0, 5) n`,
      )
      expect((await readColumn()).map(each => each?.length)).toEqual(
        [0, 1, 2, 3, 4, 5].map(n => n * 1_000_000),
      )
    })
  },
)

function floatText(type: string): (value: string | null) => string | null {
  return value =>
    value === null ? null : String(type === 'REAL' ? Math.fround(Number(value)) : Number(value))
}

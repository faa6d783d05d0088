import { expect, test } from 'vitest'
import { logicalTypes } from '../contract/project/words.ts'
import { canonicalType, canonicalTypeName, logicalType } from './logical-types.ts'

test.each([
  [{ type: 'INT8' }, 'BIGINT'],
  [{ type: 'UINT1' }, 'SMALLINT'],
  [{ type: 'UINT4' }, 'BIGINT'],
  [{ type: 'UINT8' }, 'DECIMAL(20,0)'],
  [{ type: 'NUMERIC' }, 'DECIMAL(38,10)'],
  [{ type: 'NUMERIC', precision: 0, scale: 0 }, 'DECIMAL(38,10)'],
  [{ type: 'NUMERIC', precision: 18, scale: 2 }, 'DECIMAL(18,2)'],
  [{ type: 'NUMERIC', precision: 18 }, 'DECIMAL(18,0)'],
  [{ type: 'NUMERIC', precision: 60, scale: 50 }, 'DECIMAL(38,38)'],
  [{ type: 'WSTRING', length: 20 }, 'VARCHAR'],
  [{ type: 'DATETIME' }, 'TIMESTAMP'],
  [{ type: 'UNSPECIFIED' }, ''],
] as const)('%j is the column type %s', (written, canonical) => {
  expect(canonicalType(written)).toBe(canonical)
})

test('a canonical type comes back from the logical type that it is written as', () => {
  for (const type of [
    'BOOLEAN',
    'TINYINT',
    'BIGINT',
    'DOUBLE',
    'DECIMAL(12,3)',
    'VARCHAR',
    'BLOB',
    'DATE',
    'TIMESTAMP',
    'JSON',
  ]) {
    expect(canonicalType(logicalType(type))).toBe(type)
  }
})

test('types that the format lacks are written as the nearest ones', () => {
  expect(logicalType('UUID')).toEqual({ type: 'STRING', length: 36 })
  expect(logicalType('INTEGER[]')).toEqual({ type: 'JSON' })
  expect(logicalType('UBIGINT')).toEqual({ type: 'UINT8' })
  expect(logicalType('whatever')).toEqual({ type: 'UNSPECIFIED' })
})

test('scopes of rules compare types without arguments', () => {
  expect(canonicalTypeName('NUMERIC')).toBe('DECIMAL')
  expect(canonicalTypeName('UINT8')).toBe('DECIMAL')
  expect(logicalTypes.every(type => !canonicalTypeName(type).includes('('))).toBe(true)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TransformationRule } from '../projects/transformation-rule.ts'
import { selectSql, shapeColumns, type Shaping } from './shape-columns.ts'
import { columns, declared, expression, rule, transformation } from './testing/makers.ts'

const input = {
  name: 'orders',
  schema: 'sales',
  columns: columns('id INTEGER !', 'customer VARCHAR', 'amount DECIMAL(10,2)'),
  key: ['id'],
}
const from = { schema: 'store', name: 'orders' }

function shape(parts: Partial<Shaping>) {
  return shapeColumns({
    input,
    rules: [],
    transformations: [],
    newTableName: '',
    declaredColumns: [],
    typeName: type => type,
    ...parts,
  })
}

function scope(parts: Partial<TransformationRule['scope']>): TransformationRule['scope'] {
  return { ...rule({ action: 'ADD_COLUMN' }).scope, ...parts }
}

const byRules = (...rules: readonly TransformationRule[]) => shape({ rules })
const names = (shaped: ReturnType<typeof shape>): readonly string[] => shaped.columns.map(({ name }) => name)

test('without rules and transformations a dataset passes as it is', () => {
  const shaped = shape({})
  expect(shaped).toMatchObject({ name: 'orders', key: ['id'], problems: [] })
  expect(selectSql(shaped, from)).toBe(
    'SELECT src."id" AS "id", src."customer" AS "customer", src."amount" AS "amount" FROM "store"."orders" AS src',
  )
})

describe('renaming', () => {
  test.each([
    ['RENAME', { value: 'x' }, ['id', 'x', 'amount']],
    ['ADD_PREFIX', { value: 'a_' }, ['id', 'a_customer', 'amount']],
    ['ADD_SUFFIX', { value: '_z' }, ['id', 'customer_z', 'amount']],
    ['REMOVE_PREFIX', { value: 'cus' }, ['id', 'tomer', 'amount']],
    ['REMOVE_SUFFIX', { value: 'er' }, ['id', 'custom', 'amount']],
    ['REPLACE_PREFIX', { oldValue: 'cus', value: 'ma' }, ['id', 'matomer', 'amount']],
    ['REPLACE_SUFFIX', { oldValue: 'er', value: 'ary' }, ['id', 'customary', 'amount']],
    ['TO_UPPER', {}, ['id', 'CUSTOMER', 'amount']],
    ['NAME_MAPPING', { valueMapping: { customer: 'client', id: 'no' } }, ['id', 'client', 'amount']],
    [
      'EXPRESSION',
      {
        expression: expression(`upper(\${n}) || '_' || substr(Q_M_SOURCE_TABLE_NAME, 1, 3)`, {
          n: 'Q_M_SOURCE_COLUMN_NAME',
        }),
      },
      ['id', 'CUSTOMER_ord', 'amount'],
    ],
  ] as const)('%s changes the names in its scope', (renameType, parts, expected) => {
    const shaped = byRules(
      rule({ action: 'RENAME_COLUMN', renameType, ...parts, scope: scope({ columnPattern: 'cust%' }) }),
    )
    expect(names(shaped)).toEqual(expected)
    expect(shaped.problems).toEqual([])
  })

  test('a later rule changes the name that an earlier one left, and its scope matches the original name', () => {
    const shaped = byRules(
      rule({ action: 'RENAME_COLUMN', value: 'Client', scope: scope({ columnPattern: 'customer' }) }),
      rule({
        action: 'RENAME_COLUMN',
        renameType: 'ADD_PREFIX',
        value: 'my',
        scope: scope({ columnPattern: 'customer' }),
      }),
      rule({ action: 'DROP_COLUMN', scope: scope({ columnPattern: 'myClient' }) }),
    )
    expect(names(shaped)).toEqual(['id', 'myClient', 'amount'])
  })

  test('a renamed key column stays the key, and a rule about the table renames the dataset', () => {
    const shaped = byRules(
      rule({ action: 'RENAME_COLUMN', renameType: 'TO_UPPER', scope: scope({ key: 'PK_ONLY' }) }),
      rule({ action: 'RENAME_TABLE', renameType: 'ADD_SUFFIX', value: '_all' }),
      rule({ action: 'RENAME_TABLE', value: 'never', scope: scope({ schemaPattern: 'other' }) }),
    )
    expect(shaped).toMatchObject({ name: 'orders_all', key: ['ID'] })
  })

  test('an expression for a name that says more than names is a problem with a place', () => {
    const shaped = byRules(
      rule({ action: 'RENAME_TABLE', renameType: 'EXPRESSION', expression: expression('now()') }),
    )
    expect(shaped.problems).toMatchObject([
      { code: 'MILLRACE-DATASET-RENAME-EXPRESSION', place: { line: 7 } },
    ])
  })
})

describe('values and types', () => {
  test('a scope may be a type, a key attribute or a nullability', () => {
    const drop = (parts: Partial<TransformationRule['scope']>) =>
      names(byRules(rule({ action: 'DROP_COLUMN', scope: scope(parts) })))
    expect(drop({ type: 'DECIMAL' })).toEqual(['id', 'customer'])
    expect(drop({ key: 'NOT_PK_ONLY' })).toEqual(['id'])
    expect(drop({ nullability: 'NULLABLE_ONLY' })).toEqual(['id'])
  })

  test('a replaced value builds on the value that earlier rules left and keeps the type', () => {
    const shaped = byRules(
      rule({
        action: 'REPLACE_COLUMN_VALUE',
        expression: expression('trim(${v})', { v: 'COLUMN_DATA' }),
        scope: scope({ columnPattern: 'customer' }),
      }),
      rule({
        action: 'REPLACE_COLUMN_VALUE',
        expression: expression('upper(${c})', { c: 'customer' }),
        scope: scope({ columnPattern: 'customer' }),
      }),
    )
    expect(shaped.columns[1]).toMatchObject({
      type: 'VARCHAR',
      expression: 'CAST(upper((CAST(trim(src."customer") AS VARCHAR))) AS VARCHAR)',
    })
  })

  test('a changed type is a cast, and an added column is the last', () => {
    const shaped = byRules(
      rule({
        action: 'CHANGE_COLUMN_DATA_TYPE',
        column: declared({ name: '', type: 'DOUBLE' }),
        scope: scope({ type: 'DECIMAL' }),
      }),
      rule({
        action: 'ADD_COLUMN',
        column: declared({ name: 'origin', type: 'VARCHAR' }),
        expression: expression('${t}', { t: 'Q_M_SOURCE_TABLE_NAME' }),
      }),
    )
    expect(shaped.columns.slice(2)).toMatchObject([
      { name: 'amount', type: 'DOUBLE', expression: 'CAST(src."amount" AS DOUBLE)' },
      { name: 'origin', expression: `CAST('orders' AS VARCHAR)`, from: undefined },
    ])
  })
})

describe('transformations of a dataset', () => {
  test('override what rules did', () => {
    const shaped = shape({
      rules: [
        rule({ action: 'DROP_COLUMN', scope: scope({ columnPattern: 'customer' }) }),
        rule({ action: 'RENAME_COLUMN', renameType: 'TO_UPPER' }),
      ],
      transformations: [
        transformation({ action: 'KEEP', columnName: 'customer', newColumnName: 'client' }),
        transformation({ action: 'KEEP', columnName: 'id', newType: 'BIGINT' }),
        transformation({ action: 'DROP', columnName: 'AMOUNT' }),
        transformation({
          action: 'ADD',
          columnName: 'half',
          newType: 'DOUBLE',
          expression: expression('${a} / 2', { a: 'amount' }),
        }),
      ],
      newTableName: 'purchases',
    })
    expect(shaped).toMatchObject({ name: 'purchases', key: ['ID'], problems: [] })
    expect(shaped.columns).toMatchObject([
      { name: 'ID', type: 'BIGINT' },
      { name: 'client' },
      { name: 'half', expression: 'CAST(src."amount" / 2 AS DOUBLE)' },
    ])
  })

  test('a declared key replaces the key of the input', () => {
    const declaredColumns = [declared({ name: 'customer', keyOrdinal: 1 }), declared({ name: 'amount' })]
    expect(shape({ declaredColumns }).key).toEqual(['customer'])
  })
})

describe('what is wrong has a place and a fix', () => {
  test.each<[string, Partial<Shaping>, string, string]>([
    [
      'an unknown column',
      { transformations: [transformation({ action: 'DROP', columnName: 'custmer' })] },
      'MILLRACE-PROJECT-UNKNOWN-COLUMN',
      'Did you mean "customer"?',
    ],
    [
      'an unknown placeholder column',
      {
        transformations: [
          transformation({
            action: 'KEEP',
            columnName: 'id',
            expression: expression('${a}', { a: 'amout' }),
          }),
        ],
      },
      'MILLRACE-PROJECT-UNKNOWN-COLUMN',
      'Did you mean "amount"?',
    ],
    [
      'two columns of one name',
      { transformations: [transformation({ action: 'KEEP', columnName: 'id', newColumnName: 'Customer' })] },
      'MILLRACE-PROJECT-DUPLICATE-COLUMN',
      'Rename',
    ],
    [
      'a dropped key',
      { transformations: [transformation({ action: 'DROP', columnName: 'id' })] },
      'MILLRACE-DATASET-KEY-DROPPED',
      'Keep',
    ],
    [
      'an added column without type',
      { transformations: [transformation({ action: 'ADD', columnName: 'x' })] },
      'MILLRACE-DATASET-TYPE-NEEDED',
      'type',
    ],
    [
      'a rule without its type',
      { rules: [rule({ action: 'CHANGE_COLUMN_DATA_TYPE', scope: scope({ columnPattern: 'id' }) })] },
      'MILLRACE-DATASET-RULE-INCOMPLETE',
      'Complete',
    ],
  ])('%s', (_what, parts, code, fix) => {
    const { problems } = shape(parts)
    expect(problems).toMatchObject([
      { code, fix: expect.stringContaining(fix) as string, place: { file: 'test.yaml' } },
    ])
  })

  test('while the columns are not known, names are not held against anybody', () => {
    const unknown = { ...input, columns: [] }
    const transformations = [transformation({ action: 'DROP', columnName: 'x' })]
    const shaped = shape({ input: unknown, transformations })
    expect(shaped).toMatchObject({ columns: [], key: ['id'], problems: [] })
    expect(selectSql(shaped, from)).toBe('SELECT * FROM "store"."orders" AS src')
  })
})

describe('properties', () => {
  const anyColumns = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 8,
    selector: name => name.toLowerCase(),
  })
  const anyRule = fc.record({
    renameType: fc.constantFrom('RENAME', 'ADD_PREFIX', 'REMOVE_SUFFIX', 'TO_UPPER', 'TO_LOWER'),
    value: fc.string({ maxLength: 3 }),
    columnPattern: fc.constantFrom('', '%a%', 'b%', '%1'),
    action: fc.constantFrom('RENAME_COLUMN', 'DROP_COLUMN'),
  })
  const wideInput = (all: readonly string[]) => ({
    ...input,
    columns: all.map(name => ({ name, type: 'INTEGER', nullable: true })),
    key: [],
  })

  test('no rule is no change', () => {
    fc.assert(
      fc.property(anyColumns, all => {
        const shaped = shape({ input: wideInput(all) })
        expect(names(shaped)).toEqual(all)
        expect(shaped.problems).toEqual([])
      }),
    )
  })

  test('names are unique or there is a problem, and columns keep the order of the input', () => {
    fc.assert(
      fc.property(anyColumns, fc.array(anyRule, { maxLength: 5 }), (all, rules) => {
        const shaped = shape({
          input: wideInput(all),
          rules: rules.map(({ columnPattern, ...parts }) =>
            rule({ ...parts, scope: scope({ columnPattern }) }),
          ),
        })
        const folded = names(shaped).map(name => name.toLowerCase())
        expect(shaped.problems.length > 0 || new Set(folded).size === folded.length).toBe(true)
        const origins = shaped.columns.map(column => all.indexOf(column.from ?? ''))
        expect(origins).toEqual(origins.toSorted((a, b) => a - b))
      }),
    )
  })
})

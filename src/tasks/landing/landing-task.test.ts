import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../projects/project.ts'
import type { SelectedSource, SelectionPattern } from '../../projects/source-selection.ts'
import type { SourceTable } from '../../sources/source-type.ts'
import { ProblemsInPlan } from '../problems-in-plan.ts'
import type { PlanContext } from '../task-type.ts'
import { columns, declared, haveDataset, haveTask, placeAt, rule } from '../testing/makers.ts'
import { openTestPlatform, planContext, type TestPlatform } from '../testing/test-run.ts'
import { landingTask } from './landing-task.ts'

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
})
afterEach(async () => await on[Symbol.asyncDispose]())

function table(name: string, parts: Partial<SourceTable> = {}): SourceTable {
  const [schema, plain] = name.includes('.') ? name.split('.') : ['', name]
  return {
    schema: schema ?? '',
    name: plain ?? '',
    kind: 'TABLE',
    key: [],
    warnings: [],
    columns: columns('id INTEGER', 'note VARCHAR'),
    ...parts,
  }
}

function pattern(tablePattern: string, parts: Partial<SelectionPattern> = {}): SelectionPattern {
  return { schemaPattern: '', tablePattern, type: 'ANY', sourceTask: '', place: placeAt(4), ...parts }
}

function pick(name: string, schema = ''): SelectedSource {
  return { schema, name, database: '', sourceTask: '', sourceDataset: '', place: placeAt(8) }
}

function landing(selection: Partial<Task['selection']>, parts: Partial<Task> = {}): Task {
  const none = { includePatterns: [], excludePatterns: [], explicitlySelected: [] }
  return haveTask({
    type: 'LANDING',
    sourceConnection: 'source',
    selection: { ...none, ...selection },
    ...parts,
  })
}

async function plan(
  task: Task,
  tables: readonly SourceTable[] | undefined,
  parts: Partial<PlanContext> = {},
) {
  const context = planContext(on.session, [], { sourceTables: () => Promise.resolve(tables), ...parts })
  return await landingTask.plan({ ...task, settings: landingTask.settings.parse(task.settings) }, context)
}

async function problems(task: Task, tables: readonly SourceTable[]) {
  const thrown: unknown = await plan(task, tables).catch((error: unknown) => error)
  if (!(thrown instanceof ProblemsInPlan)) throw new Error('planning found nothing wrong')
  return thrown.problems
}

const everything = landing({ includePatterns: [pattern('%')] })

describe('the selection of source tables', () => {
  const tables = [
    table('sales.orders'),
    table('sales.order_lines'),
    table('hr.people'),
    table('hr.totals', { kind: 'VIEW' }),
  ]
  const chosen = async (selection: Partial<Task['selection']>): Promise<readonly string[]> =>
    (await plan(landing(selection), tables)).map(({ name }) => name)

  test('patterns choose by schema, name and kind, less what is excluded', async () => {
    expect(await chosen({ includePatterns: [pattern('order%')] })).toEqual(['orders', 'order_lines'])
    expect(await chosen({ includePatterns: [pattern('%', { schemaPattern: 'hr' })] })).toEqual([
      'people',
      'totals',
    ])
    expect(await chosen({ includePatterns: [pattern('%', { type: 'VIEW' })] })).toEqual(['totals'])
    expect(await chosen({ includePatterns: [pattern('%')], excludePatterns: [pattern('%s')] })).toEqual([
      'people',
    ])
  })

  test('what is named is chosen although a pattern excludes it, and each table once', async () => {
    const explicitlySelected = [pick('orders', 'sales'), pick('orders')]
    expect(await chosen({ explicitlySelected, excludePatterns: [pattern('%')] })).toEqual(['orders'])
  })

  test('a name that the source does not have is a problem at its place, with the nearest name', async () => {
    expect(
      await problems(landing({ explicitlySelected: [pick('oders', 'sales'), pick('people')] }), tables),
    ).toEqual([
      {
        level: 'ERROR',
        code: 'MILLRACE-SOURCE-UNKNOWN-TABLE',
        place: placeAt(8),
        what: 'the source has no table "sales.oders"',
        fix: 'Did you mean "orders"?',
      },
    ])
  })

  test('a selection that matches nothing is a problem at the pattern', async () => {
    expect(await problems(landing({ includePatterns: [pattern('x%')] }), tables)).toMatchObject([
      { what: 'the source selection matches no table of the source', place: placeAt(4) },
    ])
  })
})

describe('the columns of a landed table', () => {
  const guessed = table('orders', { inferredTypes: true })

  test('types that were guessed stay as the first run pinned them', async () => {
    const pinned = { columns: columns('id VARCHAR', 'note VARCHAR'), key: [] }
    expect(await plan(everything, [guessed], { pinned: () => pinned })).toMatchObject([
      { columns: pinned.columns },
    ])
  })

  test('types that the source knows follow the source', async () => {
    const pinned = { columns: columns('id VARCHAR'), key: [] }
    const [planned] = await plan(everything, [table('orders')], { pinned: () => pinned })
    expect(planned?.columns).toEqual(columns('id INTEGER', 'note VARCHAR'))
  })

  test('declared types and keys win over guessed and pinned ones', async () => {
    const definition = haveDataset({
      id: 'orders',
      kind: 'LANDING',
      columns: [declared({ name: 'id', type: 'BIGINT', keyOrdinal: 1 }), declared({ name: 'note' })],
    })
    const task = { ...everything, datasets: [definition] }
    const pinned = { columns: columns('id VARCHAR', 'note VARCHAR'), key: [] }
    const [planned] = await plan(task, [guessed], { pinned: () => pinned })
    expect(planned).toMatchObject({ columns: columns('id BIGINT', 'note VARCHAR'), key: ['id'] })
  })

  test('a declared column that the source lacks is a problem with the nearest name', async () => {
    const definition = haveDataset({
      id: 'orders',
      kind: 'LANDING',
      columns: [declared({ name: 'notes', type: 'DATE' })],
    })
    expect(await problems({ ...everything, datasets: [definition] }, [guessed])).toMatchObject([
      {
        code: 'MILLRACE-PROJECT-UNKNOWN-COLUMN',
        what: 'source table orders has no column "notes"',
        fix: 'Did you mean "note"?',
      },
    ])
  })
})

test('a dataset file gives its table id, name and load order', async () => {
  const sourceTable = { schema: 'sales', name: 'ORD_1', kind: 'TABLE' as const, columns: [] }
  const definition = haveDataset({
    id: 'orders-id',
    name: 'orders',
    kind: 'LANDING',
    sourceTable,
    loadOrder: 7,
  })
  const [planned] = await plan({ ...everything, datasets: [definition] }, [table('sales.ORD_1')])
  expect(planned).toMatchObject({
    id: 'orders-id',
    name: 'orders',
    priority: 7,
    readFrom: { schema: 'landing', name: 'orders' },
  })
})

test('a dataset file whose table is not selected is a problem with the nearest name', async () => {
  const definition = haveDataset({ id: 'ordrs', kind: 'LANDING' })
  expect(await problems({ ...everything, datasets: [definition] }, [table('orders')])).toMatchObject([
    { code: 'MILLRACE-SOURCE-UNKNOWN-TABLE', fix: 'Did you mean "orders"?' },
  ])
})

test('the prefix and the schema of the settings name the landed tables', async () => {
  const settings = {
    landingDwSettings: { landingArtifactsLocation: { dataAssetSchema: 'raw' } },
    artifactsInfo: { prefixForAllTablesAndViews: 'src_' },
  }
  expect(await plan({ ...everything, settings }, [table('orders')])).toMatchObject([
    { id: 'orders', readFrom: { schema: 'raw', name: 'src_orders' } },
  ])
})

test('a landing task that transforms is a problem', async () => {
  const task = { ...everything, rules: [rule({ action: 'DROP_COLUMN' })] }
  expect(await problems(task, [table('orders')])).toMatchObject([
    { code: 'MILLRACE-TASK-NOT-RUNNABLE', place: placeAt(3) },
  ])
})

test('without the source, what is named outright is planned, with the columns that files declare', async () => {
  const sourceTable = {
    schema: 'public',
    name: 'orders',
    kind: 'TABLE' as const,
    columns: [declared({ name: 'id', type: 'BIGINT' })],
  }
  const task = landing(
    { includePatterns: [pattern('%')], explicitlySelected: [pick('people'), pick('orders', 'public')] },
    {
      datasets: [haveDataset({ id: 'orders', kind: 'LANDING', sourceTable })],
    },
  )
  expect(await plan(task, undefined, { isLive: false })).toMatchObject([
    { id: 'orders', columns: columns('id BIGINT') },
    { id: 'people', columns: [] },
  ])
})

test('tables of two schemas that would be landed as one are a problem', async () => {
  const [found, ...others] = await problems(everything, [
    table('sales.orders'),
    table('archive.orders'),
    table('hr.people'),
  ])
  expect(others).toEqual([])
  expect(found).toMatchObject({
    code: 'MILLRACE-DATASET-DUPLICATE-NAME',
    what: 'sales.orders and archive.orders would both be dataset "orders"',
  })
})

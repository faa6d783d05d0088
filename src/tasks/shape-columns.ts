import type { Column } from '../foundation/column.ts'
import { identifier, qualified, type TableName } from '../foundation/sql-text.ts'
import type { ColumnTransformation, DeclaredColumn } from '../projects/dataset-definition.ts'
import type { TransformationRule } from '../projects/transformation-rule.ts'
import type { PlanProblem } from './problems-in-plan.ts'
import { applyRule } from './shape-columns/apply-rule.ts'
import {
  applyDeclaration,
  applyDeclaredKey,
  applyTransformation,
} from './shape-columns/apply-transformation.ts'
import { ColumnSet, inputAlias, type ShapeInput, type WorkingColumn } from './shape-columns/column-set.ts'

export { inputColumn, unknownColumn } from './shape-columns/column-set.ts'

export interface Shaping {
  readonly input: ShapeInput
  /** In the order of execution. */
  readonly rules: readonly TransformationRule[]
  readonly transformations: readonly ColumnTransformation[]
  /** Empty: the input's name, as rules change it. */
  readonly newTableName: string
  readonly declaredColumns: readonly DeclaredColumn[]
  /** What the platform calls a canonical type. */
  readonly typeName: (type: string) => string
}

export interface ShapedColumn extends Column {
  /** SQL over the input. */
  readonly expression: string
  /** Name of the input's column that it comes from; undefined: added. */
  readonly from: string | undefined
}

export interface ShapedDataset {
  readonly name: string
  /** Empty when the input's columns are not known. */
  readonly columns: readonly ShapedColumn[]
  readonly key: readonly string[]
  readonly problems: readonly PlanProblem[]
}

/**
 * What a dataset becomes by the rules of its task, then by the transformations of its file, which override them, then
 * by its declared types and key. Columns that nobody mentions pass as they are, in the order of the input.
 */
export function shapeColumns(shaping: Shaping): ShapedDataset {
  const set = new ColumnSet(shaping.input, shaping.typeName)
  for (const rule of shaping.rules) applyRule(set, rule)
  for (const transformation of shaping.transformations) applyTransformation(set, transformation)
  for (const declared of shaping.declaredColumns) applyDeclaration(set, declared)
  applyDeclaredKey(set, shaping.declaredColumns)
  checkNames(set)
  checkKey(set, shaping)
  checkSomethingIsLeft(set)
  if (!set.areColumnsKnown) return { ...unknownColumns(set, shaping), problems: set.problems }
  const keyed = set.kept.filter(column => column.keyPosition > 0)
  return {
    name: shaping.newTableName || set.name,
    columns: set.kept.map(({ name, type, nullable, expression, original }) => ({
      name,
      type,
      nullable,
      expression,
      from: original?.name,
    })),
    key: keyed.toSorted((a, b) => a.keyPosition - b.keyPosition).map(column => column.name),
    problems: set.problems,
  }
}

/** The query that makes the shaped dataset of a table or view. */
export function selectSql(shaped: Pick<ShapedDataset, 'columns'>, from: TableName): string {
  return selectFrom(shaped, qualified(from))
}

/** The query that makes the shaped dataset of anything that can stand after FROM. */
export function selectFrom(shaped: Pick<ShapedDataset, 'columns'>, from: string): string {
  if (shaped.columns.length === 0) return `SELECT * FROM ${from} AS ${inputAlias}`
  const columns = shaped.columns.map(({ name, expression }) => `${expression} AS ${identifier(name)}`)
  return `SELECT ${columns.join(', ')} FROM ${from} AS ${inputAlias}`
}

function unknownColumns(set: ColumnSet, shaping: Shaping) {
  const declared = shaping.declaredColumns.filter(column => column.keyOrdinal > 0)
  const key = declared.toSorted((a, b) => a.keyOrdinal - b.keyOrdinal).map(column => column.name)
  return {
    name: shaping.newTableName || set.name,
    columns: [],
    key: key.length > 0 ? key : shaping.input.key,
  }
}

function checkNames(set: ColumnSet): void {
  const firsts = new Map<string, WorkingColumn>()
  for (const column of set.kept) {
    const folded = column.name.toLowerCase()
    const first = firsts.get(folded)
    if (!first) firsts.set(folded, column)
    const place = column.place ?? first?.place
    if (!first || !place) continue
    set.problem('MILLRACE-PROJECT-DUPLICATE-COLUMN', place, {
      what: `two columns of ${set.name} are named "${column.name}"`,
      fix: 'Rename or drop one of them.',
    })
  }
}

function checkKey(set: ColumnSet, { transformations, declaredColumns }: Shaping): void {
  const keyed = [...transformations, ...declaredColumns].some(({ keyOrdinal = 0 }) => keyOrdinal > 0)
  const dropped = set.columns.filter(column => column.isDropped && column.keyPosition > 0)
  for (const { place, original, name } of keyed ? [] : dropped) {
    if (!place) continue
    set.problem('MILLRACE-DATASET-KEY-DROPPED', place, {
      what: `"${original?.name ?? name}" is dropped, and it is part of the key of ${set.input.name}`,
      fix: 'Keep the column, or name the key columns of the dataset with primaryKeyOrdinal.',
    })
  }
}

function checkSomethingIsLeft(set: ColumnSet): void {
  const last = set.columns.findLast(column => column.place)?.place
  if (set.kept.length > 0 || !last) return
  set.problem('MILLRACE-DATASET-NO-COLUMNS', last, {
    what: `no column of ${set.input.name} is left`,
    fix: 'Keep at least one column.',
  })
}

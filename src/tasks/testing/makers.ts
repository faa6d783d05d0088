import type { Place } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import type {
  ColumnTransformation,
  DatasetDefinition,
  DeclaredColumn,
} from '../../projects/dataset-definition.ts'
import type { Expression } from '../../projects/expression.ts'
import type { Project, Task } from '../../projects/project.ts'
import type { Relationship } from '../../projects/star-schema.ts'
import type { TransformationRule } from '../../projects/transformation-rule.ts'
import type { InputDataset } from '../task-type.ts'

export function placeAt(line = 1): Place {
  return { file: 'test.yaml', line, column: 1 }
}

/** Columns from texts such as `id INTEGER`; a `!` at the end makes one not nullable. */
export function columns(...texts: readonly string[]): readonly Column[] {
  return texts.map(text => {
    const [name = '', type = ''] = text.split(' ')
    return { name, type, nullable: !text.endsWith('!') }
  })
}

export function haveProject(parts: Partial<Project> = {}): Project {
  return {
    id: 'p1',
    name: 'Test',
    description: '',
    type: 'DATA_PIPELINE',
    platformType: 'DUCKDB',
    platformConnection: '',
    spaceId: '',
    ownerId: '',
    naming: {
      suffixLiveViews: '__live',
      suffixChangesView: '__changes',
      suffixCurrentView: '',
      suffixHistoryViews: '__history',
      suffixLiveHistoryViews: '__live_history',
      suffixInternalSchema: '__internal',
      prefixSchema: '',
      prefixHeaderColumns: 'hdr__',
      defaultSchemaNameOption: 'LOWER_CASE',
    },
    tasks: [],
    place: placeAt(),
    ...parts,
  }
}

export function haveTask(parts: Partial<Task> & Pick<Task, 'type'>): Task {
  return {
    id: 't1',
    name: 'mart',
    description: '',
    sourceConnection: '',
    upstream: [],
    settings: {},
    selection: { includePatterns: [], excludePatterns: [], explicitlySelected: [] },
    rules: [],
    datasets: [],
    relationships: [],
    schedules: [],
    place: placeAt(),
    connectionPlace: placeAt(),
    placeOf: () => placeAt(),
    ...parts,
  }
}

/** A dataset file of a pass-through dataset, unless the parts say otherwise. */
export function haveDataset(
  parts: Partial<DatasetDefinition> & Pick<DatasetDefinition, 'id'>,
): DatasetDefinition {
  return {
    name: parts.id,
    description: '',
    kind: 'PASS_THROUGH',
    inputs: [],
    columns: [],
    sourceTable: undefined,
    newTableName: '',
    columnTransformations: [],
    customSql: undefined,
    incremental: false,
    loadOrder: 0,
    dimension: undefined,
    fact: undefined,
    attributes: { materialized: undefined, hasHistory: undefined, hasStandardViewsWithHeaders: undefined },
    place: placeAt(),
    placeOf: () => placeAt(),
    ...parts,
  }
}

/** An expression; aliases are given as `{ placeholder: value }`. */
export function expression(statement: string, aliases: Readonly<Record<string, string>> = {}): Expression {
  return {
    statement,
    aliases: Object.entries(aliases).map(([name, value]) => ({ name, value })),
    place: placeAt(7),
  }
}

export function rule(
  parts: Partial<TransformationRule> & Pick<TransformationRule, 'action'>,
): TransformationRule {
  return {
    ordinal: 0,
    name: 'a rule',
    renameType: undefined,
    value: '',
    oldValue: '',
    valueMapping: {},
    expression: undefined,
    column: undefined,
    place: placeAt(3),
    ...parts,
    scope: {
      schemaPattern: '',
      tablePattern: '',
      columnPattern: '',
      type: '',
      key: 'ANY',
      nullability: 'ANY',
      ...parts.scope,
    },
  }
}

export function transformation(
  parts: Partial<ColumnTransformation> & Pick<ColumnTransformation, 'action' | 'columnName'>,
): ColumnTransformation {
  return {
    newColumnName: '',
    newType: '',
    expression: undefined,
    keyOrdinal: undefined,
    nullable: undefined,
    place: placeAt(5),
    ...parts,
  }
}

export function declared(parts: Partial<DeclaredColumn> & Pick<DeclaredColumn, 'name'>): DeclaredColumn {
  return { type: '', nullable: true, keyOrdinal: 0, expression: undefined, place: placeAt(6), ...parts }
}

/** An input that stands in schema `store`, under its own name. */
export function haveInput(
  name: string,
  shape: { readonly columns: readonly Column[]; readonly key?: readonly string[] },
): InputDataset {
  return {
    taskId: 'store',
    datasetId: name,
    name,
    sourceSchema: 'src',
    columns: shape.columns,
    key: shape.key ?? [],
    readFrom: { schema: 'store', name },
  }
}

/** A relationship named by both ends, on one pair of columns: `fact.fk = dim.pk`. */
export function relationship(source: string, target: string): Relationship {
  const [from = '', sourceColumn = ''] = source.split('.')
  const [to = '', targetColumn = ''] = target.split('.')
  return {
    id: `${from}_${to}_${sourceColumn}`,
    name: `${from} to ${to}`,
    shortName: to,
    source: { taskId: 'store', datasetId: from },
    target: { taskId: 'store', datasetId: to },
    columns: [{ source: sourceColumn, target: targetColumn }],
    place: placeAt(9),
  }
}

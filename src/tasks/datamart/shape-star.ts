import { AppError, type Place } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import type { DatasetDefinition } from '../../projects/dataset-definition.ts'
import type { DerivedSettings } from '../derived-settings.ts'
import { ProblemsInPlan } from '../problems-in-plan.ts'
import { inputColumn, selectFrom, shapeColumns, type ShapedDataset } from '../shape-columns.ts'
import type { PlanContext, TaskOf } from '../task-type.ts'
import { joinedSql, type Entity } from './entities.ts'
import { mappedSelect, type StarColumn, type StarMapping } from './map-columns.ts'

/** What the planning of facts and dimensions shares. */
export interface StarPlanning {
  readonly definition: DatasetDefinition
  readonly task: TaskOf<DerivedSettings>
  readonly context: PlanContext
}

/** Applies rules, transformations and declarations to mapped columns. Throws what is wrong with them. */
export async function shapeStar(
  { definition, task, context }: StarPlanning,
  mapping: StarMapping,
  entities: readonly Entity[],
): Promise<ShapedDataset> {
  const [root] = entities
  const shaped = shapeColumns({
    input: {
      name: root?.input.name ?? definition.name,
      schema: root?.input.sourceSchema ?? '',
      columns: await typedColumns(mapping.columns, entities, { context, place: definition.place }),
      key: mapping.key,
    },
    rules: task.rules,
    transformations: definition.columnTransformations,
    newTableName: definition.newTableName || definition.name,
    declaredColumns: definition.columns,
    typeName: context.dialect.typeName,
  })
  if (shaped.problems.length > 0) throw new ProblemsInPlan(shaped.problems)
  return shaped
}

/** The query of a shaped fact or dimension, with columns beside the shaped ones that pass unchanged. */
export function starSelect(
  shaped: ShapedDataset,
  mapping: StarMapping,
  from: string,
  beside: readonly Pick<StarColumn, 'name' | 'sql'>[],
): string {
  const passed = beside.map(({ name }) => ({
    name,
    type: '',
    nullable: true,
    from: undefined,
    expression: inputColumn(name),
  }))
  return selectFrom(
    { columns: [...shaped.columns, ...passed] },
    `(${mappedSelect([...mapping.columns, ...beside], from)})`,
  )
}

/** Only computed columns have to be asked for. */
async function typedColumns(
  columns: readonly StarColumn[],
  entities: readonly Entity[],
  { context, place }: { readonly context: PlanContext; readonly place: Place },
): Promise<readonly Column[]> {
  if (columns.every(({ origin }) => origin))
    return columns.map(({ name, type, nullable }) => ({ name, type, nullable }))
  if (!context.isLive && entities.some(({ input }) => input.columns.length === 0)) return []
  try {
    return await context.describe(mappedSelect(columns, joinedSql(entities)))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('MILLRACE-DATASET-SQL-REFUSED', error.message, {
      place,
      fix: error.fix ?? 'Mend the expressions of the mapping.',
      cause: error,
    })
  }
}

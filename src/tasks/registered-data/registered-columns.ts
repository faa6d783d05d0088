import { AppError } from '../../foundation/app-error.ts'
import type { DatasetShape } from '../../foundation/column.ts'
import { qualified } from '../../foundation/sql-text.ts'
import type { DatasetDefinition } from '../../projects/dataset-definition.ts'
import type { SelectedSource } from '../../projects/source-selection.ts'
import { ProblemsInPlan } from '../problems-in-plan.ts'
import type { PlanContext } from '../task-type.ts'

/** The columns and key of a registered table: as declared; else as the platform has it. Unknown offline: none. */
export async function registeredColumns(
  item: SelectedSource,
  definition: DatasetDefinition | undefined,
  context: PlanContext,
): Promise<DatasetShape> {
  const declared = definition?.columns ?? []
  const key = declared
    .filter(column => column.keyOrdinal > 0)
    .sort((a, b) => a.keyOrdinal - b.keyOrdinal)
    .map(column => column.name)
  if (declared.length > 0 && declared.every(column => column.type !== '')) {
    return { columns: declared.map(({ name, type, nullable }) => ({ name, type, nullable })), key }
  }
  if (!context.isLive) return { columns: [], key }
  try {
    return { columns: await context.describe(`SELECT * FROM ${qualified(item)}`), key }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new ProblemsInPlan([
      {
        level: 'ERROR',
        code: 'MILLRACE-INPUT-NOT-READY',
        place: item.place,
        what: `the platform has no table ${item.schema}.${item.name}`,
        fix: 'Create it, or mend schema and name in sourceSelection.yaml.',
      },
    ])
  }
}

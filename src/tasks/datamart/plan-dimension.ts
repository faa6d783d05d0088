import { AppError } from '../../foundation/app-error.ts'
import { identifier, identifiers } from '../../foundation/sql-text.ts'
import type { DimensionSettings } from '../../projects/star-schema.ts'
import { headerColumns, type HeaderColumns } from '../header-columns.ts'
import type { InputDataset } from '../task-type.ts'
import { joinedSql, rootOf, type Entity } from './entities.ts'
import { mapColumns, type StarMapping } from './map-columns.ts'
import { shapeStar, starSelect, type StarPlanning } from './shape-star.ts'
import { dimensionHeader, keyColumn, starColumns, surrogateKey, type StarColumns } from './star-columns.ts'
import { starPlan } from './star-artefacts.ts'
import type { DimensionDesign, StarPlan } from './star-plan.ts'
import type { ShapedDataset } from '../shape-columns.ts'

const block = ['properties', 'dimensionDatasetSettings']

/** Plans a dimension over its root dataset. Throws what is wrong with it. */
export async function planDimension(
  settings: DimensionSettings,
  planning: StarPlanning,
): Promise<StarPlan<DimensionDesign>> {
  const { definition, task, context } = planning
  const root = rootOf(
    definition,
    { id: settings.rootDataset, place: definition.placeOf([...block, 'rootDataEntityId']) },
    task,
    context,
  )
  const readsVersions = settings.type === 'TYPE2' && root.history !== undefined
  const entity: Entity = { alias: 'e0', input: fromHistory(root, readsVersions), prefix: '', on: undefined }
  const isKnown = context.isLive || root.columns.length > 0
  const mapping: StarMapping = isKnown
    ? mapColumns(settings.mapping, [entity], index =>
        definition.placeOf([...block, 'mapping', 'columns', index]),
      )
    : { columns: [], key: [] }
  const shaped = await shapeStar(planning, mapping, [entity])
  if (isKnown && shaped.key.length === 0) throw keyNeeded(planning, root)
  const prefix = context.project.naming.prefixHeaderColumns
  const surrogate = surrogateKey(prefix, shaped.name)
  const data = shaped.columns.map(({ name, type, nullable }) => ({ name, type, nullable }))
  const header = dimensionHeader(starColumns(prefix), settings.type)
  return starPlan(planning, {
    name: shaped.name,
    sourceSchema: root.sourceSchema,
    columns: isKnown ? [keyColumn(surrogate), ...data, ...header] : [],
    key: [surrogate],
    select: readsVersions
      ? versionsSelect(shaped, mapping, entity, prefix)
      : currentSelect(shaped, mapping, entity),
    keepsHistory: settings.type === 'TYPE2',
    after: [],
    star: {
      kind: 'dimension',
      type: settings.type,
      data,
      naturalKey: shaped.key,
      surrogate,
      readsVersions,
      root: { taskId: root.taskId, datasetId: root.datasetId },
      columnOf: columnOf(shaped, mapping),
    },
  })
}

function fromHistory(root: InputDataset, readsVersions: boolean): InputDataset {
  return readsVersions && root.history ? { ...root, readFrom: root.history } : root
}

function currentSelect(shaped: ShapedDataset, mapping: StarMapping, entity: Entity): string {
  return starSelect(shaped, mapping, joinedSql([entity]), [])
}

/** All versions of the root: the data, then the header columns of a type 2 dimension. */
function versionsSelect(shaped: ShapedDataset, mapping: StarMapping, entity: Entity, prefix: string): string {
  const header = headerColumns(prefix)
  const beside = [header.from, header.to, header.operation].map(name => ({
    name,
    sql: `${entity.alias}.${identifier(name)}`,
  }))
  const versions = starSelect(shaped, mapping, joinedSql([entity]), beside)
  return withState(versions, shaped, header, starColumns(prefix))
}

/** A member is deleted when its last version was ended by a delete. */
function withState(
  versions: string,
  shaped: ShapedDataset,
  header: HeaderColumns,
  names: StarColumns,
): string {
  const [from, to, operation] = [header.from, header.to, header.operation].map(
    name => `v.${identifier(name)}`,
  )
  const member = shaped.key.map(name => `v.${identifier(name)}`).join(', ')
  const isLast = `(lead(${from}) OVER (PARTITION BY ${member} ORDER BY ${from}) IS NULL)`
  return `SELECT ${identifiers(shaped.columns.map(column => column.name))},
    (${isLast} AND ${operation} = 'd') AS ${identifier(names.deleted)},
    ${from} AS ${identifier(names.from)}, ${to} AS ${identifier(names.to)}, ${isLast} AS ${identifier(names.isCurrent)}
    FROM (${versions}) AS v`
}

function columnOf(shaped: ShapedDataset, mapping: StarMapping): ReadonlyMap<string, string> {
  return new Map(
    shaped.columns.flatMap(({ name, from }) => {
      const origin = mapping.columns.find(column => column.name === from)?.origin
      return origin ? [[origin.name, name] as const] : []
    }),
  )
}

function keyNeeded({ definition }: StarPlanning, root: InputDataset): AppError {
  const rootKey =
    root.key.length > 0 ? `all of ${root.key.join(', ')} (the key of ${root.name})` : 'its key columns'
  return new AppError('MILLRACE-PROJECT-KEY-NEEDED', `dimension "${definition.id}" has no key`, {
    place: definition.placeOf([...block, 'mapping']),
    fix: `Map ${rootKey}, or mark the key columns of the mapping with type ROOT_PK.`,
  })
}

import { AppError } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import { identifier, qualified } from '../foundation/sql-text.ts'
import type { PlatformSession } from '../platforms/platform-type.ts'
import type { Artefact } from './artefact.ts'
import { replaceView } from './publish-views.ts'

/** What preparing does to one table or view. */
export interface PreparationStep {
  readonly artefact: Artefact
  readonly action: 'create' | 'alter' | 'recreate' | 'replace' | 'keep'
  /** Why, for people. */
  readonly reason: string
  /** Rows that are gone afterwards. */
  readonly rowsLost: number
}

/** Compares the tables and views of a dataset with what is on the platform. Changes nothing. */
export async function planPreparation(
  session: PlatformSession,
  artefacts: readonly Artefact[],
): Promise<readonly PreparationStep[]> {
  const steps: PreparationStep[] = []
  for (const artefact of artefacts)
    steps.push(
      artefact.kind === 'view' ? await viewStep(session, artefact) : await tableStep(session, artefact),
    )
  return steps
}

/** As `planPreparation`, for artefacts that are all to be made anew. */
export async function planRecreation(
  session: PlatformSession,
  artefacts: readonly Artefact[],
): Promise<readonly PreparationStep[]> {
  const steps: PreparationStep[] = []
  for (const step of await planPreparation(session, artefacts)) {
    const isTable = step.artefact.kind === 'table' && step.action !== 'create'
    const rowsLost = isTable ? await countRows(session, step.artefact) : 0
    steps.push(isTable ? { ...step, action: 'recreate', reason: 'it is made anew', rowsLost } : step)
  }
  return steps
}

/** Carries out steps inside the caller's transaction. Throws AppError for a recreation that is not allowed. */
export async function applyPreparation(
  session: PlatformSession,
  steps: readonly PreparationStep[],
  { allowRecreate }: { readonly allowRecreate: boolean },
): Promise<void> {
  const refused = steps.find(
    ({ action, rowsLost }) => action === 'recreate' && rowsLost > 0 && !allowRecreate,
  )
  if (refused) {
    throw new AppError(
      'MILLRACE-PREPARE-NEEDS-RECREATE',
      `${describeStep(refused)}; its ${refused.rowsLost} rows would be lost`,
    )
  }
  for (const { artefact, action } of steps) {
    if (action === 'keep') continue
    if (artefact.kind === 'view') await replaceView(session, artefact.name, artefact.select)
    else if (action === 'alter') await alterTable(session, artefact)
    else await createTable(session, artefact, action === 'recreate')
  }
}

/** A step as a line for people: what happens to which table, and why. */
export function describeStep({ artefact, action, reason }: PreparationStep): string {
  return `${action} ${artefact.kind} ${artefact.name.schema}.${artefact.name.name}: ${reason}`
}

type TableArtefact = Extract<Artefact, { kind: 'table' }>
type ViewArtefact = Extract<Artefact, { kind: 'view' }>

async function viewStep(session: PlatformSession, artefact: ViewArtefact): Promise<PreparationStep> {
  // A view whose tables are gone has no columns to tell of, but it is there.
  const isThere = (await session.columnsOf(artefact.name).catch(() => [])) !== undefined
  const step = { artefact, rowsLost: 0 }
  return isThere
    ? { ...step, action: 'replace', reason: 'its query is put in place again' }
    : { ...step, action: 'create', reason: 'it is not there' }
}

async function tableStep(session: PlatformSession, artefact: TableArtefact): Promise<PreparationStep> {
  const existing = await session.columnsOf(artefact.name)
  const step = { artefact, rowsLost: 0 }
  if (!existing) return { ...step, action: 'create', reason: 'it is not there' }
  const { missing, changed } = differences(artefact.columns, existing)
  if (missing.length + changed.length === 0) return { ...step, action: 'keep', reason: 'it is as wanted' }
  const reason = [
    ...missing.map(({ name, type }) => `${name} ${type} is new`),
    ...changed.map(({ name, type, was }) => `${name} becomes ${type} (was ${was})`),
  ].join(', ')
  if (await canConvert(session, artefact, changed)) return { ...step, action: 'alter', reason }
  const rowsLost = await countRows(session, artefact)
  return { ...step, action: 'recreate', reason: `${reason}, and not every value fits`, rowsLost }
}

interface ChangedColumn extends Column {
  readonly was: string
}

function differences(wanted: readonly Column[], existing: readonly Column[]) {
  const byName = new Map(existing.map(column => [column.name.toLowerCase(), column]))
  const present = (column: Column): Column | undefined => byName.get(column.name.toLowerCase())
  const missing = wanted.filter(column => !present(column))
  const changed = wanted.flatMap((column): readonly ChangedColumn[] => {
    const was = present(column)?.type
    return was === undefined || was === column.type ? [] : [{ ...column, was }]
  })
  return { missing, changed }
}

async function canConvert(
  session: PlatformSession,
  { name }: TableArtefact,
  changed: readonly ChangedColumn[],
): Promise<boolean> {
  if (changed.length === 0) return true
  const misfits = changed.map(
    column =>
      `(${identifier(column.name)} IS NOT NULL AND TRY_CAST(${identifier(column.name)} AS ${column.type}) IS NULL)`,
  )
  const [row] = await session.query(
    `SELECT count(*)::VARCHAR AS n FROM ${qualified(name)} WHERE ${misfits.join(' OR ')}`,
  )
  return row?.['n'] === '0'
}

async function countRows(session: PlatformSession, { name }: Artefact): Promise<number> {
  const [row] = await session.query(`SELECT count(*)::VARCHAR AS n FROM ${qualified(name)}`)
  return Number(row?.['n'])
}

async function createTable(
  session: PlatformSession,
  { name, columns }: TableArtefact,
  isThere: boolean,
): Promise<void> {
  if (isThere) await session.execute(`DROP TABLE ${qualified(name)}`)
  const listed = columns.map(column => `${identifier(column.name)} ${column.type}`).join(', ')
  await session.execute(`CREATE TABLE ${qualified(name)} (${listed})`)
}

async function alterTable(session: PlatformSession, { name, columns }: TableArtefact): Promise<void> {
  const { missing, changed } = differences(columns, (await session.columnsOf(name)) ?? [])
  const table = qualified(name)
  for (const column of missing)
    await session.execute(`ALTER TABLE ${table} ADD COLUMN ${identifier(column.name)} ${column.type}`)
  for (const column of changed)
    await session.execute(`ALTER TABLE ${table} ALTER COLUMN ${identifier(column.name)} TYPE ${column.type}`)
}

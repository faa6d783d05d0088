import { AppError } from '../foundation/app-error.ts'
import { identifier, qualified } from '../foundation/sql-text.ts'
import type { PlatformSession } from '../platforms/platform-type.ts'
import type { Artefact } from './artefact.ts'
import { columnDifferences, makeAnew, matchColumns, type ChangedColumn } from './match-columns.ts'

/** What preparing does to one table or view. */
export interface PreparationStep {
  readonly artefact: Artefact
  readonly action: 'create' | 'alter' | 'recreate' | 'replace' | 'keep'
  /** Why, for people. */
  readonly reason: string
  /** Rows that are gone afterwards. */
  readonly rowsLost: number
}

/**
 * Compares the tables and views of a dataset with what is on the platform. Changes nothing. Not to be called in a transaction:
 * whether values fit a new type is tried, and a failure would end it.
 */
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
    if (artefact.kind === 'view') await session.dialect.replaceView(session, artefact.name, artefact.select)
    else if (action === 'alter') await matchColumns(session, artefact.name, artefact.columns)
    else await makeAnew(session, artefact.name, artefact.columns)
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
  const { missing, changed } = columnDifferences(artefact.columns, existing)
  if (missing.length + changed.length === 0) return { ...step, action: 'keep', reason: 'it is as wanted' }
  const reason = [
    ...missing.map(({ name, type }) => `${name} ${type} is new`),
    ...changed.map(({ name, type, was }) => `${name} becomes ${type} (was ${was})`),
  ].join(', ')
  if (await canConvert(session, artefact, changed)) return { ...step, action: 'alter', reason }
  const rowsLost = await countRows(session, artefact)
  return { ...step, action: 'recreate', reason: `${reason}, and not every value fits`, rowsLost }
}

async function canConvert(
  session: PlatformSession,
  { name }: TableArtefact,
  changed: readonly ChangedColumn[],
): Promise<boolean> {
  if (changed.length === 0) return true
  const casts = changed.map(
    column => `count(CAST(${identifier(column.name)} AS ${session.dialect.typeName(column.type)}))`,
  )
  try {
    await session.query(`SELECT ${casts.join(', ')} FROM ${qualified(name)}`)
    return true
  } catch (error) {
    if (error instanceof AppError && isAboutValues(error)) return false
    throw error
  }
}

/** A value does not fit its new type, or no value of the old type can be converted. */
function isAboutValues({ code }: AppError): boolean {
  return ['MILLRACE-PLATFORM-STATEMENT-FAILED', 'MILLRACE-PLATFORM-STATEMENT-REFUSED'].includes(code)
}

async function countRows(session: PlatformSession, { name }: Artefact): Promise<number> {
  const [row] = await session.query(`SELECT count(*)::VARCHAR AS n FROM ${qualified(name)}`)
  return Number(row?.['n'])
}

import type { Column } from '../../../foundation/column.ts'

/** A column into which the engine would put another value than the text says, and say nothing. */
export interface RiskyColumn {
  readonly name: string
  readonly type: string
  /** SQL: whether the text of an SQL expression would become another value. NULL text is never changed. */
  changes(text: string): string
  /** Whether only a text with one of `marksOfFraction` can be changed. */
  readonly isNumeric: boolean
}

/** What a number must have in it to be rounded. */
export const marksOfFraction: readonly string[] = ['.', 'e-', 'E-']

/** The columns of CSV files to look at. A date there is read by an exact format, which takes no time with it. */
export function riskyInCsv(columns: readonly Pick<Column, 'name' | 'type'>[]): readonly RiskyColumn[] {
  return columns.flatMap(column => [
    ...numeric(column),
    ...timeOfDay(column),
    ...(column.type === 'DATE' ? [] : dateWithTime(column)),
    ...instant(column),
  ])
}

/** The columns of JSON files to look at. */
export function riskyInJson(columns: readonly Pick<Column, 'name' | 'type'>[]): readonly RiskyColumn[] {
  return columns.flatMap(column => [...numeric(column), ...timeOfDay(column), ...dateWithTime(column)])
}

type Found = readonly RiskyColumn[]
type Typed = Pick<Column, 'name' | 'type'>

/** The engine rounds a fraction that a whole number or a decimal has no digits for. */
function numeric({ name, type }: Typed): Found {
  const scale = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?(?:\[\])*$/.test(type)
    ? '0'
    : /^DECIMAL\(\d+,\s*(\d+)\)(?:\[\])*$/.exec(type)?.[1]
  if (scale === undefined) return []
  const lost = `'\\.[0-9]{${scale}}[0-9]*[1-9]|[0-9.][eE]-'`
  const changes = (text: string): string =>
    `CASE WHEN ${marksOfFraction.map(mark => `contains(${text}, '${mark}')`).join(' OR ')}
      THEN regexp_matches(${text}, ${lost}) ELSE false END`
  return [{ name, type, changes, isNumeric: true }]
}

/** The engine drops the date, the offset and what is smaller than a microsecond. */
function timeOfDay({ name, type }: Typed): Found {
  if (type !== 'TIME') return []
  const plain = `'[" ]*[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\\.[0-9]{0,6}0*)?)?[" ]*'`
  const changes = (text: string): string => `coalesce(NOT regexp_full_match(${text}, ${plain}), false)`
  return [{ name, type, changes, isNumeric: false }]
}

/** The engine drops the time behind a date. */
function dateWithTime({ name, type }: Typed): Found {
  if (!/^DATE(?:\[\])*$/.test(type)) return []
  const changes = (text: string): string => `coalesce(contains(${text}, ':'), false)`
  return [{ name, type, changes, isNumeric: false }]
}

/** The engine's CSV reader makes NULL of what is no instant. */
function instant({ name, type }: Typed): Found {
  if (type !== 'TIMESTAMPTZ') return []
  const changes = (text: string): string =>
    `(${text} IS NOT NULL AND TRY_CAST(${text} AS TIMESTAMPTZ) IS NULL)`
  return [{ name, type, changes, isNumeric: false }]
}

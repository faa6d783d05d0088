import type { z } from 'zod'
import type { Finding } from '../contract/finding.ts'
import { AppError, type Place } from '../foundation/app-error.ts'
import { revealed, Secret } from '../foundation/secret.ts'
import type { YamlPath } from '../foundation/yaml-file.ts'
import { parsePart, type PlaceOf } from './parse-part.ts'
import { fillIn, referencesIn, type ReferenceSources } from './references.ts'
import { scalarsIn } from './scalars.ts'

/** A connection of millrace.yaml, whose settings only its type understands. References in them are not filled in. */
export interface ConnectionConfig {
  readonly name: string
  readonly type: string
  /** Only processes with this label run tasks that use it. */
  readonly label?: string | undefined
  /** Everything beside `type` and `label`. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly place: Place
  /** The place of a setting. */
  readonly placeOf: PlaceOf
}

export interface ResolvedSettings<Settings> {
  readonly settings: Settings
  /** What must not be shown: hand it to `redact` with the words of a driver. */
  readonly secrets: readonly Secret[]
}

/** Keys whose references are no secrets, so that messages can name them. Everything else that is filled in is one. */
const publicKeys = new Set([
  'host',
  'hostaddr',
  'port',
  'database',
  'dbname',
  'user',
  'username',
  'schema',
  'path',
  'region',
  'servers',
  'vhost',
  'stream',
  'subject',
  'exchange',
])

/** The settings with every reference filled in; what came from one is a `Secret`, except in plainly public keys. */
export function resolveSettings(
  connection: ConnectionConfig,
  sources: ReferenceSources,
): ResolvedSettings<Readonly<Record<string, unknown>>> {
  const secrets: Secret[] = []
  const fill = (value: unknown, path: YamlPath): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => fill(item, [...path, index]))
    if (typeof value === 'object' && value !== null) return fillEach(value, path)
    if (typeof value !== 'string' || referencesIn(value).length === 0) return value
    const { filled, found } = fillIn(value, sources, connection.placeOf(path))
    if (publicKeys.has(String(path.at(-1)).toLowerCase())) return plainValue(filled, path)
    const secret = new Secret(filled)
    secrets.push(secret, ...found.map(part => new Secret(part)))
    return secret
  }
  const fillEach = (value: object, path: YamlPath): Record<string, unknown> =>
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, [...path, key])]))
  return { settings: fillEach(connection.settings, []), secrets }
}

/** Variables are text; a port is a number. */
function plainValue(filled: string, path: YamlPath): string | number {
  return path.at(-1) === 'port' && /^\d{1,5}$/.test(filled) ? Number(filled) : filled
}

/** The settings as the connection's type wants them, secrets in plain text. Throws an AppError that names the place. */
export function openSettings<Settings>(
  connection: ConnectionConfig,
  schema: z.ZodType<Settings>,
  sources: ReferenceSources,
): ResolvedSettings<Settings> {
  const { settings, secrets } = resolveSettings(connection, sources)
  const { value, findings } = parsePart(schema, revealed(settings), connection.placeOf)
  if (value !== undefined) return { settings: value, secrets }
  const [first] = findings
  const what = findings.map(finding => finding.what).join('; ')
  throw new AppError('MILLRACE-CONFIG-INVALID', `Connection ${connection.name}: ${what}`, {
    ...(first && { fix: first.fix }),
    place: first ?? connection.place,
  })
}

/** What is wrong with the settings, without reading a secret: settings that hold references are taken as right. */
export function checkSettings(connection: ConnectionConfig, schema: z.ZodType): readonly Finding[] {
  const { settings, placeOf } = connection
  const unread = scalarsIn(settings)
    .filter(({ value }) => typeof value === 'string' && referencesIn(value).length > 0)
    .map(({ path }) => placeOf(path))
  return parsePart(schema, settings, placeOf).findings.filter(
    finding => !unread.some(({ line, column }) => line === finding.line && column === finding.column),
  )
}

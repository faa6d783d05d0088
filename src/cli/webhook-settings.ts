import { z } from 'zod'
import type { DeliverySettings } from '../contract/webhooks/delivery-settings.ts'
import { AppError } from '../foundation/app-error.ts'
import { checkedFilter, fullType } from './event-filter.ts'
import type { Flags } from './flags.ts'
import { parseDuration } from '../contract/duration.ts'
import { readFileOrStdin } from './read-secret.ts'

/** What the options of `webhooks create` and `update` say, as fields of the API; only those that were given. */
export async function webhookSettings(flags: Flags): Promise<Readonly<Record<string, unknown>>> {
  const filter = flags.text('filter')
  const types = flags.list('type')
  const headers = flags.list('header')
  const filtersFile = flags.text('filtersFile')
  const encryptedFile = flags.text('encryptedHeadersFile')
  const fields = {
    name: flags.text('name'),
    url: flags.text('url'),
    description: flags.text('description'),
    level: flags.text('level'),
    filter: filter === undefined ? undefined : checkedFilter(filter),
    eventTypes: types.length === 0 ? undefined : types.map(fullType),
    headers: headers.length === 0 ? undefined : Object.fromEntries(headers.map(headerOf)),
    filters: filtersFile === undefined ? undefined : await readJson(filtersFile, Filters),
    encryptedHeaders: encryptedFile === undefined ? undefined : await readJson(encryptedFile, Headers),
  }
  return given(fields)
}

/** What the options say about how events are delivered. */
export function deliverySettings(flags: Flags): Partial<DeliverySettings> {
  const retries = flags.text('retry')
  return given({
    format: flags.text('format'),
    order: flags.text('order'),
    maxPerSecond: flags.number('maxPerSecond'),
    maxInFlight: flags.number('maxInFlight'),
    ed25519: flags.isOn('ed25519') ? true : undefined,
    retrySeconds: retries === undefined ? undefined : retries.split(',').map(secondsOf),
  })
}

const Filters = z.array(z.unknown())
const Headers = z.record(z.string(), z.string())

function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** `X-Team: data` or `X-Team=data` */
function headerOf(text: string): readonly [string, string] {
  const [, name, value] = /^([^:=\s]+)\s*[:=]\s*(.*)$/.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw invalid(`--header does not understand "${text}"`, "Write it like --header 'X-Team: data'.")
}

function secondsOf(text: string): number {
  const ms = text.trim() === '' ? undefined : parseDuration(text.trim())
  if (ms !== undefined) return ms / 1000
  throw invalid(`--retry does not understand "${text}"`, 'Write the pauses like --retry 5s,1m,10m,1h.')
}

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  try {
    return schema.parse(JSON.parse(await readFileOrStdin(file)))
  } catch (error) {
    if (error instanceof AppError) throw error
    // What is in the file may be secret: it is not shown.
    throw invalid(`${file} does not hold what is expected`, expected(schema))
  }
}

function expected(schema: z.ZodType): string {
  return schema === Headers
    ? 'Write a JSON object of names and values, such as {"X-Api-Key": "…"}.'
    : 'Write a JSON array of CloudEvents filters, such as [{"prefix": {"type": "com.qlik"}}].'
}

function invalid(message: string, fix: string): AppError {
  return new AppError('MILLRACE-CLI-INVALID-VALUE', message, { fix })
}

import { matchesPattern } from '../projects/matches-pattern.ts'
import type { SourceTable } from '../app.ts'
import type { CommandAction } from './command-context.ts'
import { requireConnection } from './connections-test.ts'
import { exitCodes } from './exit-codes.ts'
import { showTable } from './show-table.ts'
import { counted, showCount } from './show-text.ts'

/** `millrace connections discover` */
export const discoverConnection: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  const pattern = flags.text('pattern')
  await using app = await context.openApp()
  requireConnection(app, name)
  await using connection = await app.connectSource(name, new AbortController().signal)
  const all = await connection.discover()
  const tables = pattern === undefined ? all : all.filter(table => matchesPattern(pattern, table.name))
  if (flags.isOn('json')) output.json({ connection: name, tables })
  else {
    if (tables.length > 0) output.result(await showTables(tables))
    output.note(
      `${counted(tables.length, 'table')}${pattern === undefined ? '' : ` of ${showCount(all.length)}`}`,
    )
  }
  return exitCodes.done
}

async function showTables(tables: readonly SourceTable[]): Promise<string> {
  const rows = tables.map(table => [
    table.schema === '' ? table.name : `${table.schema}.${table.name}`,
    table.kind.toLowerCase(),
    String(table.columns.length),
    table.key.join(', '),
    table.estimatedRows === undefined ? '' : showCount(table.estimatedRows),
    table.warnings.join('; '),
  ])
  return await showTable(['TABLE', 'KIND', 'COLUMNS', 'KEY', '~ROWS', 'NOTES'], rows, [
    'left',
    'left',
    'right',
    'left',
    'right',
    'left',
  ])
}

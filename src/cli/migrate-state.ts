import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { usageError } from './program.ts'
import { showTable } from './show-table.ts'

/** `millrace migrate-state` */
export const migrateState: CommandAction = async context => {
  const { flags, output } = context
  const to = flags.text('to')
  if (to === undefined)
    throw usageError(
      '--to is missing',
      'Name a PostgreSQL connection of millrace.yaml: millrace migrate-state --to state',
    )
  await using app = await context.openApp()
  const { folder, state, server } = app.workspace
  const copied = await app.migrateState(to)
  if (flags.isOn('json')) output.json({ to, copied })
  else {
    const rows = Object.entries(copied).filter(([, count]) => count > 0)
    output.result(
      await showTable(
        ['TABLE', 'ROWS'],
        rows.map(([table, count]) => [table, String(count)]),
        ['left', 'right'],
      ),
    )
    const key = `\${file:${relativeTo(folder, state.folder)}/encryption.key}`
    const needsKey = server.encryptionKey === undefined
    output.note(`✔ the state is in ${to}; nothing was taken away here. Now write into millrace.yaml:`)
    output.note(`    state: { connection: ${to} }`)
    if (needsKey) output.note(`    server: { encryptionKey: '${key}' }`)
  }
  return exitCodes.done
}

function relativeTo(folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path
}

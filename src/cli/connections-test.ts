import type { App, CheckStep } from '../app.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { unknownName } from './find-by-name.ts'
import { showTable } from './show-table.ts'

/** `millrace connections test` */
export const testConnection: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  await using app = await context.openApp()
  requireConnection(app, name)
  const stop = new AbortController()
  await using connection = await app.connectSource(name, stop.signal)
  const steps = await connection.check()
  const isOk = steps.every(step => step.ok)
  if (flags.isOn('json')) output.json({ connection: name, ok: isOk, steps })
  else output.result(`${await showSteps(steps)}\n\n${isOk ? `✔ ${name} works` : `✖ ${name} does not work`}`)
  return isOk ? exitCodes.done : exitCodes.workFailed
}

/** A name that millrace.yaml does not have is wrong usage here, not a broken workspace. */
export function requireConnection(app: App, name: string): void {
  if (!app.workspace.connections.has(name))
    throw unknownName('connection', name, [...app.workspace.connections.keys()])
}

async function showSteps(steps: readonly CheckStep[]): Promise<string> {
  const [head = [], ...rows] = steps.map(step => [step.ok ? '✔' : '✖', step.name, step.detail])
  return await showTable(head, rows)
}

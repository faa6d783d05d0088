import type { CommandAction, CommandContext } from './command-context.ts'
import type { RunningServer, ServerRole } from '../app.ts'
import { labelPattern, labelRule } from '../contract/label.ts'
import { AppError } from '../foundation/app-error.ts'
import { exitCodes } from './exit-codes.ts'
import { showLogLine } from './show-log-line.ts'

/** `millrace serve` */
export const serve: CommandAction = async context => {
  const { flags, output, stops } = context
  await using app = await context.openApp(labelsOf(flags.text('labels')))
  const isJson = flags.isOn('json')
  const { serverRoles } = await import('../app.ts')
  const [host, port, level] = [flags.text('host'), flags.number('port'), flags.text('logLevel')]
  const logLevel = (['debug', 'info', 'warn', 'error'] as const).find(each => each === level)
  const stopped = new Promise<void>(resolve => stops.takeOver(resolve))
  await using server = await app.serve({
    roles: rolesOf(flags.text('roles'), serverRoles),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(logLevel && { logLevel }),
    // People read lines, programs read JSON.
    log: line =>
      void output.stderr.write(output.stderr.isTTY === true ? showLogLine(line, output.colors) : line),
  })
  if (isJson) output.line(readyLine(server))
  else introduce(context, server)
  await stopped
  if (!isJson) output.note('● stopping: what is in flight ends (^C again to stop now)')
  return stops.exitCode ?? exitCodes.done
}

function readyLine({ url, roles, labels, adminKey }: RunningServer): string {
  return JSON.stringify({ type: 'ready', url, roles, labels, adminKeyFile: adminKey.file })
}

function introduce({ output }: CommandContext, { url, roles, labels, adminKey }: RunningServer): void {
  const does = [roles.join(', '), ...(labels.length > 0 ? [`labels ${labels.join(', ')}`] : [])]
  output.line(`● ready at ${url} · ${does.join(' · ')} · ^C stops`)
  if (adminKey.isNew) output.note(`  an admin key was made: ${adminKey.file}`)
}

function rolesOf(text: string | undefined, known: readonly ServerRole[]): readonly ServerRole[] {
  if (text === undefined) return known
  return text.split(',').map(name => {
    const role = known.find(each => each === name.trim())
    if (role) return role
    throw new AppError('MILLRACE-CLI-INVALID-VALUE', `--roles does not know "${name}"`, {
      fix: `Write some of ${known.join(', ')}, with commas between them.`,
    })
  })
}

/** An empty text: none, whatever millrace.yaml says. */
function labelsOf(text: string | undefined): readonly string[] | undefined {
  if (text?.trim() === '') return []
  return text?.split(',').map(part => {
    const label = part.trim()
    if (labelPattern.test(label)) return label
    throw new AppError('MILLRACE-CLI-INVALID-VALUE', `--labels has "${label}": a label ${labelRule}`, {
      fix: 'Write labels of connections in millrace.yaml, with commas between them.',
    })
  })
}

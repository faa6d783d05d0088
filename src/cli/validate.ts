import type { Finding } from '../contract/finding.ts'
import type { App, WorkspaceCheck } from '../app.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findingsText, githubAnnotations } from './show-findings.ts'

/** `millrace validate` */
export const validate: CommandAction = async context => {
  const { flags, output } = context
  const { folder, findings } = await allFindings(context)
  if (flags.isOn('json')) output.json(findingsDocument(findings))
  else if (flags.text('format') === 'github') {
    if (findings.length > 0) output.result(githubAnnotations(findings, folder, context.folder))
  } else output.result(findingsText(findings, folder))
  return findings.some(({ level }) => level === 'ERROR') ? exitCodes.projectInvalid : exitCodes.done
}

/** A workspace file that is wrong hides the projects: then only it is reported. */
async function allFindings(context: CommandContext): Promise<WorkspaceCheck> {
  const workspace = await context.checkWorkspace()
  if (workspace.findings.length > 0) return workspace
  await using app = await context.openApp()
  const named = context.arguments
  const names = app.workspace.projects
    .map(project => project.name)
    .filter(name => named.length === 0 || named.includes(name))
  const isForPeople = !context.flags.isOn('json') && context.flags.text('format') !== 'github'
  if (isForPeople && names.length > 0) context.output.note(`Checking ${names.join(', ')}`)
  return { folder: workspace.folder, findings: await findingsOf(app, context.arguments) }
}

async function findingsOf(app: App, names: readonly string[]): Promise<readonly Finding[]> {
  const findings: Finding[] = names.length === 0 ? [...(await app.checkAutomations())] : []
  for (const loaded of await app.loadProjects(names)) findings.push(...(await app.checkProject(loaded)))
  return findings
}

/** `reports` is the shape of the public client; `findings` says where and what to do. */
function findingsDocument(findings: readonly Finding[]): unknown {
  return {
    reports: findings.map(({ level, file, what }) => ({ level, path: file, reason: what })),
    findings: findings.map(({ level, code, file, line, column, what, fix }) => ({
      level,
      code,
      file,
      line,
      column,
      what,
      fix,
    })),
  }
}

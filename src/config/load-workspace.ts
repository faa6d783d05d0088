import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { configProblems } from '../contract/problems/config-problems.ts'
import type { Finding } from '../contract/finding.ts'
import { AppError, messageOf } from '../foundation/app-error.ts'
import { parseYaml } from '../foundation/yaml-file.ts'
import { checkWorkspaceFile } from './check-workspace-file.ts'
import { decideWorkspace, type LoadOptions } from './decide-workspace.ts'
import { readVariable } from './env.ts'
import type { ReferenceSources } from './references.ts'
import { workspaceFileName } from './workspace-file.ts'
import type { Workspace } from './workspace.ts'

export type { LoadOptions } from './decide-workspace.ts'

export interface ReadWorkspace {
  readonly folder: string
  /** Undefined when there are findings. */
  readonly workspace: Workspace | undefined
  readonly findings: readonly Finding[]
}

/** The workspace that a folder belongs to. Throws one AppError that lists everything that is wrong with its file. */
export async function loadWorkspace(startFolder: string, options: LoadOptions = {}): Promise<Workspace> {
  const { workspace, findings } = await readWorkspace(startFolder, options)
  if (workspace) return workspace
  const [first] = findings
  const list = findings.map(
    ({ line, column, what, fix }) => `${workspaceFileName}:${line}:${column} ${what}. ${fix}`,
  )
  const what = list.length === 1 ? '1 problem' : `${list.length} problems`
  throw new AppError('MILLRACE-CONFIG-INVALID', `${workspaceFileName} has ${what}:\n${list.join('\n')}`, {
    fix: configProblems['MILLRACE-CONFIG-INVALID'].fix,
    ...(first && { place: { file: first.file, line: first.line, column: first.column } }),
  })
}

/** The same for who shows findings one by one. Throws only when there is no workspace, or no way to read it. */
export async function readWorkspace(startFolder: string, options: LoadOptions = {}): Promise<ReadWorkspace> {
  const folder = findWorkspace(startFolder)
  if (folder === undefined) {
    throw new AppError(
      'MILLRACE-CONFIG-NO-WORKSPACE',
      `There is no ${workspaceFileName} in ${resolve(startFolder)} or above`,
      { fix: configProblems['MILLRACE-CONFIG-NO-WORKSPACE'].fix },
    )
  }
  const yaml = parseYaml(workspaceFileName, await readText(join(folder, workspaceFileName)))
  const { content, findings } = checkWorkspaceFile(yaml, folder)
  const workspace =
    content && findings.length === 0 ? decideWorkspace(content, { folder, yaml, ...options }) : undefined
  return { folder, workspace, findings }
}

/** The nearest folder, from this one upwards, that holds millrace.yaml. */
export function findWorkspace(startFolder: string): string | undefined {
  const folder = resolve(startFolder)
  if (existsSync(join(folder, workspaceFileName))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : findWorkspace(parent)
}

/** References of a workspace's connections: the environment, and files relative to the workspace. */
export function referenceSources(workspaceFolder: string): ReferenceSources {
  return { readVariable, readFile: path => readFileSync(resolve(workspaceFolder, path), 'utf8') }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const { fix } = configProblems['MILLRACE-CONFIG-UNREADABLE']
    throw new AppError('MILLRACE-CONFIG-UNREADABLE', `${file} cannot be read: ${messageOf(cause)}`, {
      fix,
      cause,
    })
  }
}

import { AppError } from '../foundation/app-error.ts'
import type { ConnectionConfig } from './connection-config.ts'
import type { Workspace } from './workspace.ts'

type LabelGround = Pick<Workspace, 'connections' | 'platform' | 'server'>

/** The platform that a project names, or that of the workspace. */
export function platformConfig(
  { connections, platform }: Pick<Workspace, 'connections' | 'platform'>,
  name: string,
): ConnectionConfig {
  return connections.get(name) ?? platform
}

/** Labels that a process needs to run these tasks of a project, and that this one does not have. */
export function missingLabels(
  workspace: LabelGround,
  { platformConnection }: { readonly platformConnection: string },
  tasks: readonly { readonly sourceConnection: string }[],
): readonly string[] {
  const sources = tasks.map(({ sourceConnection }) => workspace.connections.get(sourceConnection))
  const used = [platformConfig(workspace, platformConnection), ...sources]
  return [...new Set(used.flatMap(connection => missingLabel(workspace, connection) ?? []))]
}

/** The label of a connection, when this process does not have it. */
export function missingLabel(
  { server }: Pick<Workspace, 'server'>,
  connection: Pick<ConnectionConfig, 'label'> | undefined,
): string | undefined {
  const label = connection?.label
  return label !== undefined && server.labels.includes(label) ? undefined : label
}

/** Labels in words. */
export function labelsInWords(labels: readonly string[]): string {
  return labels.length === 1 ? `the label ${labels[0]}` : `the labels ${labels.join(', ')}`
}

/** Throws AppError when this process may not run these tasks of a project. */
export function requireLabels(
  workspace: LabelGround,
  project: Parameters<typeof missingLabels>[1],
  tasks: Parameters<typeof missingLabels>[2],
): void {
  const labels = missingLabels(workspace, project, tasks)
  if (labels.length > 0) throw labelMissing('What is asked for', labels)
}

/** Why a process without a label does not do what needs it. */
export function labelMissing(what: string, labels: readonly string[]): AppError {
  const words = labelsInWords(labels)
  return new AppError(
    'MILLRACE-SERVER-LABEL-MISSING',
    `${what} needs ${words}, which this process does not have`,
  )
}

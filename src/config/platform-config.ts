import type { ConnectionConfig } from './connection-config.ts'
import type { Workspace } from './workspace.ts'

/** The platform that a project names, or that of the workspace. */
export function platformConfig(
  { connections, platform }: Pick<Workspace, 'connections' | 'platform'>,
  name: string,
): ConnectionConfig {
  return connections.get(name) ?? platform
}

/** Labels that a process needs to run these tasks of a project, and that this one does not have. */
export function missingLabels(
  workspace: Pick<Workspace, 'connections' | 'platform' | 'server'>,
  { platformConnection }: { readonly platformConnection: string },
  tasks: readonly { readonly sourceConnection: string }[],
): readonly string[] {
  const { connections, server } = workspace
  const sources = tasks.map(({ sourceConnection }) => connections.get(sourceConnection)?.label)
  const needed = new Set([platformConfig(workspace, platformConnection).label, ...sources])
  return [...needed].filter(label => label !== undefined).filter(label => !server.labels.includes(label))
}

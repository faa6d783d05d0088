import { basename, join, resolve } from 'node:path'
import type { YamlFile, YamlPath } from '../foundation/yaml-file.ts'
import type { AutomationConfig } from './automation-config.ts'
import type { ConnectionConfig } from './connection-config.ts'
import { decideServer } from './decide-server.ts'
import { findProjects } from './find-projects.ts'
import { automationId, ownerId, spaceId, tenantId } from './ids.ts'
import { defaultLimits, thisMachine, type Limits, type Machine } from './machine.ts'
import type { WorkspaceFile } from './workspace-file.ts'
import type { SinkConfig, Space, Workspace } from './workspace.ts'

export interface LoadOptions {
  /** Wins over the state folder of the file: a flag or MILLRACE_STATE. Relative to the current folder. */
  readonly stateFolder?: string | undefined
  /** They win over those of the file. */
  readonly labels?: readonly string[] | undefined
  /** Limits that the file leaves open follow from it. Default: this machine. */
  readonly machine?: Machine
}

export interface Ground extends LoadOptions {
  readonly folder: string
  readonly yaml: YamlFile
}

/** Applies every default to a file that was found to be right. */
export function decideWorkspace(content: WorkspaceFile, ground: Ground): Workspace {
  const { folder, yaml } = ground
  const { projects = 'projects', state = {}, platform } = content
  const connections = connectionsOf(content, yaml)
  const stateFolder = resolve(ground.stateFolder ?? resolve(folder, state.folder ?? '.millrace'))
  const projectsFolder = resolve(folder, projects)
  const identity = identityOf(content, folder)
  return {
    folder,
    ...identity,
    projectsFolder,
    projects: findProjects(identity.tenantId, projectsFolder),
    state: { folder: stateFolder, connection: named(connections, state.connection) },
    platform: named(connections, platform) ?? builtInPlatform(stateFolder, yaml),
    connections,
    limits: limitsOf(content, ground.machine ?? thisMachine()),
    server: decideServer(content, yaml, ground.labels),
    sinks: sinksOf(content, yaml),
    automations: automationsOf(content, identity.tenantId, yaml),
    bindings: mapValues(content.bindings ?? {}, String),
  }
}

function identityOf(
  content: WorkspaceFile,
  folder: string,
): Pick<Workspace, 'name' | 'tenantId' | 'owner' | 'spaces'> {
  const name = content.name ?? basename(folder)
  const tenant = content.tenant?.id ?? tenantId(name)
  const { id = ownerId(tenant), name: ownerName = name } = content.owner ?? {}
  return { name, tenantId: tenant, owner: { id, name: ownerName }, spaces: spacesOf(content, tenant) }
}

function spacesOf({ spaces = [] }: WorkspaceFile, tenant: string): readonly [Space, ...Space[]] {
  const decided = spaces.map(({ name, id }) => ({ id: id ?? spaceId(tenant, name), name }))
  const [first = { id: spaceId(tenant, 'Default'), name: 'Default' }, ...others] = decided
  return [first, ...others]
}

function connectionsOf(
  { connections = {} }: WorkspaceFile,
  yaml: YamlFile,
): ReadonlyMap<string, ConnectionConfig> {
  return new Map(
    Object.entries(connections).map(([name, { type, label, ...settings }]) => [
      name,
      { name, type, label, settings, ...placesOf(yaml, ['connections', name]) },
    ]),
  )
}

function sinksOf({ sinks = {} }: WorkspaceFile, yaml: YamlFile): ReadonlyMap<string, SinkConfig> {
  return new Map(
    Object.entries(sinks).map(([name, { type, from = 'now', ...settings }]) => [
      name,
      { name, type, from, settings, ...placesOf(yaml, ['sinks', name]) },
    ]),
  )
}

function automationsOf(
  { automations = {} }: WorkspaceFile,
  tenant: string,
  yaml: YamlFile,
): readonly AutomationConfig[] {
  return Object.entries(automations).map(([name, content]) => {
    const { placeOf } = placesOf(yaml, ['automations', name])
    return { id: automationId(tenant, name), name, content, placeOf }
  })
}

function placesOf(yaml: YamlFile, path: YamlPath): Pick<ConnectionConfig, 'place' | 'placeOf'> {
  return {
    place: yaml.placeOf(path, 'key'),
    placeOf: (below, part) => yaml.placeOf([...path, ...below], part),
  }
}

function named(
  connections: ReadonlyMap<string, ConnectionConfig>,
  name: string | undefined,
): ConnectionConfig | undefined {
  return name === undefined ? undefined : connections.get(name)
}

function builtInPlatform(stateFolder: string, yaml: YamlFile): ConnectionConfig {
  return {
    name: 'duckdb',
    type: 'duckdb',
    settings: { database: join(stateFolder, 'platform.duckdb') },
    place: yaml.placeOf([]),
    placeOf: () => yaml.placeOf([]),
  }
}

function limitsOf({ limits = {} }: WorkspaceFile, machine: Machine): Limits {
  const { workers, threads, memory } = defaultLimits(machine)
  return {
    workers: limits.workers ?? workers,
    threads: limits.threads ?? threads,
    memory: limits.memory?.replace(' ', '') ?? memory,
  }
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))
}

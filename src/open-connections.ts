import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkSettings, openSettings, type ConnectionConfig } from './config/connection-config.ts'
import { referenceSources } from './config/load-workspace.ts'
import { missingLabel, platformConfig } from './config/labels.ts'
import type { Workspace } from './config/workspace.ts'
import type { Finding } from './contract/finding.ts'
import type { EventSink } from './delivery/event-sink.ts'
import { AppError } from './foundation/app-error.ts'
import { DisposalStack } from './foundation/disposal-stack.ts'
import { closestName } from './foundation/closest-name.ts'
import type { Platform, PlatformType } from './platforms/platform-type.ts'
import { openPlatform, platformTypeNamed } from './open-platform.ts'
import { openSink, sinkFindings } from './open-sink.ts'
import { withoutSecrets } from './without-secrets.ts'
import { connectionTypes, platformTypeOf, sourceTypeOf } from './registry.ts'
import { postgresSettings, type PostgresSettings } from './foundation/postgres/postgres-settings.ts'
import type { SourceConnection, SourceType } from './sources/source-type.ts'
import type { PostgresConnection } from './store/postgres/open-postgres-store.ts'
import type { CopiedRows } from './store/state-copy.ts'
import type { Store } from './store/store.ts'

/** What a workspace connects to. Platforms and the store are opened once and closed with this. */
export interface Connections extends AsyncDisposable {
  openStore(): Promise<Store>
  /** Copies the state in SQLite into the empty one of a connection. Throws AppError for one that is not there or not empty. */
  copyState(name: string): Promise<CopiedRows>
  /** Whether there is a state on this machine that can be read without the network. */
  hasLocalStore(): boolean
  platform(name: string): Promise<Platform>
  platformType(platform: string): PlatformType
  connectSource(name: string, signal: AbortSignal): Promise<SourceConnection>
  /** Opens a sink of millrace.yaml. Throws AppError for settings that are wrong. */
  openSink(name: string, signal: AbortSignal): Promise<EventSink>
  /** What is wrong with the settings of sinks, without reading a secret. */
  sinkFindings(): readonly Finding[]
  /** A connection to a source that lies on this machine; undefined for any other, and for one whose label is elsewhere. */
  connectLocalSource(name: string): Promise<SourceConnection | undefined>
  /** Makes this process the one server of the state folder. Undefined: another process is. */
  lockWorkspace(): Promise<Disposable | undefined>
  /** What is wrong with the settings of connections, without reading a secret. */
  findings(names: readonly string[]): readonly Finding[]
  /** What is wrong with a source connection that a task names, if anything. */
  problemOf(name: string): { readonly what: string; readonly fix: string } | undefined
}

export function openConnections(workspace: Workspace): Connections {
  const opened = new DisposalStack()
  const platforms = new Map<string, Promise<Platform>>()
  const connectSource = (name: string, signal: AbortSignal): Promise<SourceConnection> =>
    connect(workspace, sourceConfig(workspace, name), signal)
  return {
    openStore: async () => opened.use(await openStore(workspace)),
    copyState: name => copyState(workspace, name),
    hasLocalStore: () => workspace.state.connection === undefined && existsSync(stateFile(workspace)),
    platform: name => {
      const config = platformConfig(workspace, name)
      const known = platforms.get(config.name)
      if (known) return known
      const opening = openPlatform(workspace, config).then(it => opened.use(it))
      platforms.set(config.name, opening)
      // One that could not be opened is tried again: its owner may have ended meanwhile.
      opening.catch(() => platforms.delete(config.name))
      return opening
    },
    platformType: name => platformTypeNamed(workspace, name),
    connectSource,
    openSink: (name, signal) => openSink(workspace, name, signal),
    sinkFindings: () => sinkFindings(workspace),
    connectLocalSource: async name => {
      const config = workspace.connections.get(name)
      const isHere = config && missingLabel(workspace, config) === undefined
      return isHere && isLocal(workspace, config)
        ? await connectSource(name, new AbortController().signal)
        : undefined
    },
    lockWorkspace: async () => {
      const { lockFile } = await import('./store/sqlite/lock-file.ts')
      return await lockFile(join(workspace.state.folder, 'server.lock'))
    },
    findings: names => names.flatMap(name => connectionFindings(workspace, name)),
    problemOf: name => connectionProblem(workspace, name),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

/** A source whose secrets are not at hand counts as one of another machine: validating must work without them. */
function isLocal(workspace: Workspace, config: ConnectionConfig): boolean {
  const type = sourceTypeOf(config.type)
  if (!type) return false
  try {
    return type.isLocal(openSettings(config, type.settings, referenceSources(workspace.folder)).settings)
  } catch (error) {
    if (error instanceof AppError && error.code === 'MILLRACE-CONFIG-SECRET-UNAVAILABLE') return false
    throw error
  }
}

function connectionFindings(workspace: Workspace, name: string): readonly Finding[] {
  const config = workspace.connections.get(name)
  const type = config && (sourceTypeOf(config.type) ?? platformTypeOf(config.type))
  return config && type ? checkSettings(config, type.settings) : []
}

async function openStore(workspace: Workspace): Promise<Store> {
  const { connection } = workspace.state
  if (!connection) {
    mkdirSync(workspace.state.folder, { recursive: true })
    const { openSqliteStore } = await import('./store/sqlite/open-sqlite-store.ts')
    return await openSqliteStore({ file: stateFile(workspace) })
  }
  const { openPostgresStore } = await import('./store/postgres/open-postgres-store.ts')
  return await withState(workspace, connection, state => openPostgresStore({ connection: state }))
}

/** Copies the state of this workspace, which must be in SQLite, into the empty state of a PostgreSQL connection. */
async function copyState(workspace: Workspace, name: string): Promise<CopiedRows> {
  const connection = workspace.connections.get(name)
  if (connection?.type !== 'postgres') {
    throw new AppError(
      'MILLRACE-CONFIG-UNKNOWN-CONNECTION',
      `millrace.yaml has no PostgreSQL connection "${name}"`,
      {
        fix: 'Add it under connections, with type: postgres.',
      },
    )
  }
  const { openSqliteRows } = await import('./store/sqlite/open-sqlite-rows.ts')
  const { importPostgresState } = await import('./store/postgres/import-postgres-state.ts')
  await using source = await openSqliteRows(stateFile(workspace))
  return await withState(workspace, connection, state => importPostgresState({ connection: state }, source))
}

async function withState<T>(
  workspace: Workspace,
  connection: ConnectionConfig,
  work: (state: PostgresConnection) => Promise<T>,
): Promise<T> {
  const { settings, secrets } = openSettings(connection, postgresSettings, referenceSources(workspace.folder))
  const { host, port, database, user, password, ssl } = settings
  const state = { host, port, database, user, password: password?.reveal(), ssl: stateEncryption[ssl] }
  return await withoutSecrets(secrets, () => work(state))
}

/** The state's connections are pooled, so encryption is decided before the server is asked: `prefer` goes without. */
const stateEncryption: Record<PostgresSettings['ssl'], boolean | { rejectUnauthorized: boolean }> = {
  disable: false,
  prefer: false,
  require: { rejectUnauthorized: false },
  'verify-full': true,
}

function stateFile(workspace: Workspace): string {
  return join(workspace.state.folder, 'state.sqlite')
}

async function connect(
  workspace: Workspace,
  config: ConnectionConfig,
  signal: AbortSignal,
): Promise<SourceConnection> {
  const type = sourceType(config)
  const { settings, secrets } = openSettings(config, type.settings, referenceSources(workspace.folder))
  return await withoutSecrets(secrets, () =>
    type.connect(settings, {
      name: config.name,
      baseFolder: workspace.folder,
      temporaryFolder: join(workspace.state.folder, 'temporary'),
      signal,
    }),
  )
}

function sourceConfig(workspace: Workspace, name: string): ConnectionConfig {
  const problem = connectionProblem(workspace, name)
  const config = workspace.connections.get(name)
  if (problem || !config)
    throw new AppError('MILLRACE-CONFIG-UNKNOWN-CONNECTION', problem?.what ?? name, {
      fix: problem?.fix ?? '',
    })
  return config
}

function connectionProblem(
  workspace: Workspace,
  name: string,
): { readonly what: string; readonly fix: string } | undefined {
  const config = workspace.connections.get(name)
  if (config && sourceTypeOf(config.type)) return undefined
  if (config) {
    return {
      what: `connection "${name}" is of type ${config.type}, which is no source`,
      fix: 'Name a connection of a source.',
    }
  }
  const names = [...workspace.connections.keys()]
  const near = closestName(name, names)
  return {
    what: `millrace.yaml has no connection "${name}"`,
    fix: near
      ? `Did you mean "${near}"?`
      : `Add it under connections in millrace.yaml; types are ${connectionTypes.join(', ')}.`,
  }
}

function sourceType(config: ConnectionConfig): SourceType {
  const type = sourceTypeOf(config.type)
  if (!type) throw new Error(`${config.name} is no source`)
  return type
}

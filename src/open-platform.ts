import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openSettings, type ConnectionConfig } from './config/connection-config.ts'
import { referenceSources } from './config/load-workspace.ts'
import { labelMissing, missingLabel, platformConfig } from './config/labels.ts'
import type { Workspace } from './config/workspace.ts'
import { AppError } from './foundation/app-error.ts'
import type { Platform, PlatformType } from './platforms/platform-type.ts'
import { platformTypeOf } from './registry.ts'
import { withoutSecrets } from './without-secrets.ts'

/** The type of the platform that a project names. Throws AppError for a connection that is no platform. */
export function platformTypeNamed(workspace: Workspace, name: string): PlatformType {
  return platformType(platformConfig(workspace, name))
}

/** Opens a platform of the workspace for writing. Throws AppError when it belongs to processes with another label. */
export async function openPlatform(workspace: Workspace, config: ConnectionConfig): Promise<Platform> {
  // A file that another process owns must not come into being here a second time.
  const label = missingLabel(workspace, config)
  if (label !== undefined) throw labelMissing(`The platform ${config.name}`, [label])
  const type = platformType(config)
  const { settings, secrets } = openSettings(config, type.settings, referenceSources(workspace.folder))
  mkdirSync(workspace.state.folder, { recursive: true })
  const options = {
    baseFolder: workspace.folder,
    stateFolder: workspace.state.folder,
    purpose: 'millrace',
    memoryLimit: workspace.limits.memory,
    threads: workspace.limits.threads,
    readableFolders: readableFolders(workspace),
    openStaging: (folder: string) => openStaging(workspace, folder),
  }
  return await withoutSecrets(secrets, () => type.open(settings, options))
}

/** An engine that reads the files of this machine for a platform whose server is elsewhere. */
async function openStaging(workspace: Workspace, folder: string): Promise<Platform> {
  const { openDuckdb } = await import('./platforms/duckdb/open-duckdb.ts')
  return await openDuckdb(
    { database: join(folder, 'staging.duckdb') },
    {
      baseFolder: workspace.folder,
      stateFolder: folder,
      purpose: 'millrace',
      memoryLimit: workspace.limits.memory,
      threads: workspace.limits.threads,
      readableFolders: [folder, ...readableFolders(workspace)],
    },
  )
}

/** Those of file connections, and where downloads lie while they are loaded. */
function readableFolders({ folder, state, connections }: Workspace): readonly string[] {
  const paths = [...connections.values()].flatMap(({ type, settings }) =>
    type === 'files' && typeof settings['path'] === 'string' ? [settings['path']] : [],
  )
  return [join(state.folder, 'temporary'), ...paths.map(path => resolve(folder, path))]
}

function platformType(config: ConnectionConfig): PlatformType {
  const type = platformTypeOf(config.type)
  if (type) return type
  throw new AppError(
    'MILLRACE-CONFIG-UNKNOWN-CONNECTION',
    `connection "${config.name}" is of type ${config.type}, which is no platform`,
    {
      fix: 'Name a connection of type duckdb or postgres, or none.',
      place: config.place,
    },
  )
}

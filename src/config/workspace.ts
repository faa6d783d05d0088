import type { ConnectionConfig } from './connection-config.ts'
import type { Limits } from './machine.ts'

/** A workspace with everything decided: folders are absolute, ids are there, defaults are applied. */
export interface Workspace {
  readonly folder: string
  readonly name: string
  readonly tenantId: string
  readonly owner: { readonly id: string; readonly name: string }
  /** At least one; projects belong to the first. */
  readonly spaces: readonly [Space, ...Space[]]
  readonly projectsFolder: string
  /** In the order of their folders' names. */
  readonly projects: readonly ProjectFolder[]
  readonly state: {
    readonly folder: string
    /** Undefined: SQLite in the state folder. */
    readonly connection: ConnectionConfig | undefined
  }
  /** The platform of projects that name none. */
  readonly platform: ConnectionConfig
  readonly connections: ReadonlyMap<string, ConnectionConfig>
  readonly limits: Limits
  /** Values of binding variables, which win over those of the projects. */
  readonly bindings: Readonly<Record<string, string>>
}

export interface Space {
  readonly id: string
  readonly name: string
}

export interface ProjectFolder {
  readonly id: string
  /** Name of the folder. */
  readonly name: string
  readonly folder: string
}

import type { Place } from '../foundation/app-error.ts'
import type { AutomationConfig } from './automation-config.ts'
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
  readonly server: ServerSettings
  /** Brokers that get every event. */
  readonly sinks: ReadonlyMap<string, SinkConfig>
  readonly automations: readonly AutomationConfig[]
  /** Values of binding variables, which win over those of the projects. */
  readonly bindings: Readonly<Record<string, string>>
}

export interface ServerSettings {
  readonly host: string
  /** Undefined: 4400, or the next free one. 0: any free one. */
  readonly port: number | undefined
  readonly publicUrl: string | undefined
  /** A reference. Undefined: a file in the state folder. */
  readonly encryptionKey: { readonly text: string; readonly place: Place } | undefined
  /** Hosts and addresses that webhooks may be sent to although they are private or not https. */
  readonly allow: readonly string[]
  readonly retentionDays: number
  /** Days that entries of the audit log are kept. */
  readonly auditDays: number
  readonly graceMs: number
  /** Of connections whose tasks this process runs. */
  readonly labels: readonly string[]
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly limits: {
    readonly webhooksPerOwner: number
    readonly webhooksPerTenant: number
    readonly readsPerMinute: number
    readonly writesPerMinute: number
    readonly keysPerUser: number
    /** Days that keys made by the API last, at most. */
    readonly keyDays: number
  }
}

export interface SinkConfig extends ConnectionConfig {
  /** Where it begins when it is new. */
  readonly from: 'now' | 'start'
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

import type { YamlFile } from '../foundation/yaml-file.ts'
import type { WorkspaceFile } from './workspace-file.ts'
import type { ServerSettings } from './workspace.ts'

const defaultLimits = {
  webhooksPerOwner: 150,
  webhooksPerTenant: 10_000,
  readsPerMinute: 1000,
  writesPerMinute: 100,
  keysPerUser: 50,
  keyDays: 365,
}

/** What the server does where the file does not say. Labels that are given win over those of the file. */
export function decideServer(
  { server = {} }: WorkspaceFile,
  yaml: YamlFile,
  labels: readonly string[] = server.labels ?? [],
): ServerSettings {
  const { host = '127.0.0.1', port, publicUrl, encryptionKey, allow = [], limits = {} } = server
  const { retentionDays = 7, auditDays = 90, graceSeconds = 30, logLevel = 'info' } = server
  return {
    host,
    port,
    publicUrl,
    encryptionKey:
      encryptionKey === undefined
        ? undefined
        : { text: encryptionKey, place: yaml.placeOf(['server', 'encryptionKey']) },
    allow,
    retentionDays,
    auditDays,
    graceMs: graceSeconds * 1000,
    labels,
    logLevel,
    limits: limitsOf(limits),
  }
}

function limitsOf(
  limits: NonNullable<NonNullable<WorkspaceFile['server']>['limits']>,
): ServerSettings['limits'] {
  return {
    webhooksPerOwner: limits.webhooksPerOwner ?? defaultLimits.webhooksPerOwner,
    webhooksPerTenant: limits.webhooksPerTenant ?? defaultLimits.webhooksPerTenant,
    readsPerMinute: limits.readsPerMinute ?? defaultLimits.readsPerMinute,
    writesPerMinute: limits.writesPerMinute ?? defaultLimits.writesPerMinute,
    keysPerUser: limits.keysPerUser ?? defaultLimits.keysPerUser,
    keyDays: limits.keyDays ?? defaultLimits.keyDays,
  }
}

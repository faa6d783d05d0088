import { derivedHex, derivedUrlSafe } from '../foundation/derived-id.ts'

/**
 * Ids that a workspace does not spell out. They follow from names, so that a clone of the workspace on another machine
 * publishes events with the same ids.
 */
export function tenantId(workspaceName: string): string {
  return derivedUrlSafe(32, ['tenant', workspaceName])
}

export function ownerId(tenant: string): string {
  return derivedHex(24, ['owner', tenant])
}

export function spaceId(tenant: string, spaceName: string): string {
  return derivedHex(24, ['space', tenant, spaceName])
}

/** The id of the project in a folder of that name. */
export function projectId(tenant: string, folderName: string): string {
  return derivedHex(24, [tenant, folderName])
}

/** The id of the automation of that name in millrace.yaml. */
export function automationId(tenant: string, automationName: string): string {
  return derivedHex(24, ['automation', tenant, automationName])
}

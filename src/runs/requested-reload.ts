import type { ReloadRequest } from '../store/store.ts'
import type { ReloadType } from '../tasks/artefact-settings.ts'

/** The reload type that a request means for a dataset; undefined: as the task says. */
export function requestedReload(
  request: ReloadRequest | undefined,
  datasetId: string,
): ReloadType | undefined {
  if (!request) return undefined
  const isMeant = request.datasetIds.length === 0 || request.datasetIds.includes(datasetId)
  if (!isMeant || request.strategy === 'NONE') return undefined
  return request.strategy === 'TRUNCATE' ? 'TRUNCATE_AND_INSERT' : 'COMPARE_AND_APPLY'
}

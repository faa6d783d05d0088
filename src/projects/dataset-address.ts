/** What an alias of an SQL dataset points to. */
export interface DatasetAddress {
  readonly projectId: string
  readonly taskId: string
  readonly datasetId: string
}

const separator = '$_$'

/** Reads `<project>$_$<task>$_$<dataset>`; undefined when the text has another shape. */
export function parseDatasetAddress(text: string): DatasetAddress | undefined {
  const [projectId, taskId, ...rest] = text.split(separator)
  const datasetId = rest.join(separator)
  if (!projectId || !taskId || !datasetId) return undefined
  return { projectId, taskId, datasetId }
}

import { defineSourceType } from '../source-type.ts'
import { FilesConnection } from './files-connection.ts'
import { FilesSettings } from './files-settings.ts'

/** CSV, TSV, JSON, NDJSON and Parquet files of a folder or of a web server. */
export const filesSource = defineSourceType<'files', FilesSettings>({
  kind: 'files',
  settings: FilesSettings,
  isLocal: ({ url, tables }) =>
    url === undefined && Object.values(tables ?? {}).every(table => table.url === undefined),
  connect: async (settings, options) => new FilesConnection(settings, options),
})

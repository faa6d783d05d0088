import { z } from 'zod'
import { modifiedByAi, text, word } from './shared-schemas.ts'
import { platformTypes, projectTypes, schemaNameOptions } from './words.ts'

const ArtifactsNaming = z.strictObject({
  suffixLiveViews: text('Suffix of live views', '__live'),
  suffixChangesView: text('Suffix of views of changes', '__changes'),
  suffixCurrentView: text('Suffix of views of current rows', ''),
  suffixHistoryViews: text('Suffix of views of all versions', '__history'),
  suffixLiveHistoryViews: text('Suffix of live views of all versions', '__live_history'),
  suffixInternalSchema: text('Suffix that makes the internal schema from the task schema', '__internal'),
  prefixSchema: text('Prefix of generated schema names', ''),
  prefixHeaderColumns: text('Prefix of the columns that a task adds', 'hdr__'),
  defaultSchemaNameOption: word(schemaNameOptions, 'Casing of generated schema names', 'LOWER_CASE'),
})

/** `qtcp_project.yaml`: what the project is and where it runs. */
export const ProjectFile = z.strictObject({
  modifiedByAi,
  properties: z
    .strictObject({
      exportVersion: z.union([z.string(), z.number()]).optional().describe('Version of the format'),
      name: text('Name of the project; the folder name when empty'),
      space: text('Space that holds the project'),
      type: z.enum(projectTypes).describe('Pipelines on a data platform, or plain movement of data'),
      description: text('Description of the project', ''),
      platformType: word(platformTypes, 'Data platform that the project was made for', 'DUCKDB'),
      platformConnection: text('Connection of the data platform'),
      cloudStagingConnection: text('Connection of a staging store; not used'),
      snowflakeStorageIntegration: text('Storage integration of the published platform; not used'),
      lakehouseCloudProvider: text('Cloud of the published open lakehouse; not used'),
      projectVersion: text('Version of the project, of its makers'),
    })
    .describe('What the project is'),
  settings: z
    .strictObject({
      artifactsNaming: ArtifactsNaming.optional().describe('How schemas, tables and views are named'),
      transformationSettings: z
        .strictObject({
          hashSaltStringSettings: z
            .strictObject({ mode: text('DEFAULT or CUSTOM'), hashSaltString: text('Salt of hashed columns') })
            .optional()
            .describe('Salt of hashed columns'),
          hashSaltString: text('Salt of hashed columns in older files'),
        })
        .optional()
        .describe('Settings of transformations'),
    })
    .optional()
    .describe('Settings of the whole project'),
})
export type ProjectFile = z.infer<typeof ProjectFile>

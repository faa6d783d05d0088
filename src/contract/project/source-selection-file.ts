import { z } from 'zod'
import { modifiedByAi, text, word } from './shared-schemas.ts'
import { entityTypes, patternTypes } from './words.ts'

const IncludePattern = z.strictObject({
  tablePattern: z.string().describe('Name of tables; % stands for any characters, [%] for a percent sign'),
  schemaPattern: text('Schema of tables, as tablePattern; empty: any', ''),
  sourceTask: text('Task whose datasets are meant, rather than tables of the connection'),
  sourceProject: text('Project of that task; this one when left out'),
  type: word(patternTypes, 'What is selected', 'TABLE'),
})

const ExcludePattern = z.strictObject({
  tablePattern: z.string().describe('Name of tables that are left out'),
  schemaPattern: text('Schema of tables that are left out; empty: any', ''),
  type: word(patternTypes, 'What is left out; NONE: anything', 'NONE'),
})

const ExplicitItem = z.strictObject({
  name: text('Name of the table'),
  schema: text('Schema of the table', ''),
  database: text('Database of the table, for registered data', ''),
  sourceTask: text('Task whose dataset is meant'),
  sourceProject: text('Project of that task; this one when left out'),
  sourceTableId: text('Identifier of the dataset of that task'),
  type: word(entityTypes, 'What is selected', 'TABLE'),
  outputDatasetName: text('Name of the output, for streaming landing'),
})

/** `sourceSelection.yaml`: what a task reads. */
export const SourceSelectionFile = z.strictObject({
  modifiedByAi,
  sourceConnection: text('Connection to read from, for landing and replication'),
  rootDirectoryPath: text('Folder written by a replication server; not used'),
  includePatterns: z.array(IncludePattern).optional().describe('Tables that match any of these are read'),
  excludePatterns: z.array(ExcludePattern).optional().describe('Tables that match any of these are not read'),
  explicitlySelected: z.array(ExplicitItem).optional().describe('Tables read whatever the patterns say'),
})
export type SourceSelectionFile = z.infer<typeof SourceSelectionFile>

import { z } from 'zod'
import { publishedPlatforms } from './project-answers.ts'

const Connection = z.string().max(256, 'must be at most 256 characters')

export const CreateProjectBody = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(256, 'must be at most 256 characters'),
  type: z.enum(['DATA_PIPELINE', 'DATA_MOVEMENT']).default('DATA_PIPELINE'),
  description: z.string().max(4096, 'must be at most 4096 characters').default(''),
  space: z.string().optional().describe('Id of the space; the first of the workspace when left out'),
  platformType: z
    .enum(publishedPlatforms)
    .optional()
    .describe('Platform that the project is made for; the one of this server when left out'),
  platformConnection: Connection.optional().describe(
    'Name of the connection of the platform; the platform of the workspace when left out',
  ),
  cloudStagingConnection: Connection.optional().describe('Kept, and not used'),
})
export type CreateProjectBody = z.infer<typeof CreateProjectBody>

export const ExportBody = z.strictObject({
  mode: z
    .enum(['MINIMAL', 'ALL', 'LEGACY'])
    .default('MINIMAL')
    .describe('MINIMAL leaves out what has its default, ALL says it; LEGACY is refused'),
  includeBindings: z
    .boolean()
    .default(false)
    .describe('With the values of the variables in this environment'),
})

export const BindingsQuery = z.strictObject({
  recalculate: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'true: every variable that the files declare; false: those that have a value of their own here',
    ),
})

export const BindingsAnswer = z.strictObject({
  variables: z.record(z.string(), z.string()),
  nameToIdMap: z.record(z.string(), z.string()),
})

const VariableName = z.string().min(1, 'must not be empty').max(512, 'must be at most 512 characters')
export const BindingsBody = z.strictObject({
  variables: z
    .record(VariableName, z.string().max(65_536, 'must be at most 65536 characters'))
    .default({})
    .describe('Values to set; an empty one lets the default of the files count. Others stay as they are'),
})

export const DefinitionReports = z.strictObject({
  reports: z.array(
    z.strictObject({
      level: z.enum(['WARNING', 'ERROR']).describe('An ERROR keeps the files from being imported'),
      path: z.string().describe('File in the zip, with line and column'),
      reason: z.string().describe('What is wrong, and what to do'),
    }),
  ),
})

/** The bytes of a zip file. */
export const Zip = z.instanceof(Uint8Array)

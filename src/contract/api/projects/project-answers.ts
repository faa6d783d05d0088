import { z } from 'zod'

/** The published platform types, as the public client spells them. */
export const publishedPlatforms = [
  'SNOWFLAKE',
  'BIGQUERY',
  'SYNAPSE',
  'DATABRICKS',
  'REDSHIFT',
  'MSSQL',
  'FABRIC',
  'QLIK_QVD',
  'QLIK_QVD_CUSTOMER_MANAGED',
  'QLIK_OPEN_LAKEHOUSE',
  'NONE',
] as const

export const ProjectItem = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  ownerId: z.string(),
  spaceId: z.string(),
  type: z.enum(['DATA_PIPELINE', 'DATA_MOVEMENT']).optional().describe('Absent when its file does not say'),
  platformType: z
    .enum(publishedPlatforms)
    .optional()
    .describe('Platform that the project was made for; absent when it was made for the one of this server'),
})
export type ProjectItem = z.infer<typeof ProjectItem>

export const ProjectList = z.strictObject({ projects: z.array(ProjectItem) })

export const TaskItem = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  ownerId: z.string(),
  spaceId: z.string(),
  type: z.string().describe('Task type, as the REST API spells it'),
})
export type TaskItem = z.infer<typeof TaskItem>

export const TaskList = z.strictObject({ dataTasks: z.array(TaskItem) })

export const ProjectParams = z.strictObject({ projectId: z.string().describe('Id of the project') })
export const TaskParams = ProjectParams.extend({ dataTaskId: z.string().describe('Id of the data task') })
export const RunParams = TaskParams.extend({ runId: z.string().describe('Id of the run') })

export const ProjectsQuery = z.strictObject({
  spaceId: z.string().optional().describe('Only the projects of this space'),
})

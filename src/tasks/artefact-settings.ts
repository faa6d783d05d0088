import { z } from 'zod'

/** The reload strategies of the project format. */
export const reloadTypes = [
  'COMPARE_AND_APPLY',
  'COMPARE_AND_APPLY_WITH_DELETED_ROWS',
  'COMPARE_AND_APPLY_WITHOUT_DELETED_ROWS',
  'DROP_AND_CREATE',
  'TRUNCATE_AND_INSERT',
] as const
export type ReloadType = (typeof reloadTypes)[number]

/** `artifactsLocation`: where a task puts its views and tables. Empty: derived from the task's name. */
export const ArtefactsLocation = z.looseObject({
  databaseName: z
    .string()
    .default('')
    .describe('Database of the schemas; the platform has one, so it is not used'),
  taskSchema: z.string().default('').describe('Schema of the views that consumers read'),
  internalSchema: z.string().default('').describe('Schema of the tables behind the views'),
})
export type ArtefactsLocation = z.infer<typeof ArtefactsLocation>

/** `artifactsSettings`: the task's answer for datasets whose attributes say INHERIT. */
export function artefactsSettings(defaults: { reloadType: ReloadType; historyEnabled: boolean }) {
  return z.looseObject({
    materialized: z.boolean().default(false).describe('Keep the rows in tables rather than in views'),
    historyEnabled: z
      .boolean()
      .default(defaults.historyEnabled)
      .describe('Keep earlier versions of changed rows (type 2)'),
    createConsumptionViews: z.boolean().default(true).describe('Make the views that consumers read'),
    currentTableSuffix: z.string().default('__current').describe('Suffix of the table with the current rows'),
    artifactsPrefix: z.string().default('').describe('Prefix of every table and view'),
    reloadType: z
      .enum(reloadTypes)
      .default(defaults.reloadType)
      .describe('How a reload meets the rows that are there'),
  })
}
export type ArtefactsSettings = z.infer<ReturnType<typeof artefactsSettings>>

/** `taskRuntime`: how many datasets are worked on side by side. */
export const TaskRuntime = z.looseObject({
  tableUpdateConcurrency: z.int().min(1).max(100).default(10).describe('Datasets worked on at the same time'),
})

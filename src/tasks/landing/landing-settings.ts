import { z } from 'zod'

export const tableExistsHandlings = ['DROP_AND_CREATE', 'TRUNCATE', 'IGNORE'] as const

/** Settings of a LANDING task (project format, 12.2) that a full load obeys. */
export const LandingSettings = z.looseObject({
  fullLoadOnly: z
    .boolean()
    .default(true)
    .describe('Load all rows at each run; change processing is not available yet'),
  landingDwSettings: z
    .looseObject({
      landingArtifactsLocation: z
        .looseObject({
          database: z
            .string()
            .default('')
            .describe('Database of the schema; the platform has one, so it is not used'),
          dataAssetSchema: z.string().default('landing').describe('Schema of the landing tables'),
        })
        .prefault({}),
    })
    .prefault({}),
  landingAppRuntime: z
    .looseObject({
      tableLoadInParallel: z.int().min(1).max(50).default(5).describe('Tables loaded at the same time'),
    })
    .prefault({}),
  fullLoadOptions: z
    .looseObject({
      tableExistsHandling: z
        .enum(tableExistsHandlings)
        .default('DROP_AND_CREATE')
        .describe('What happens to a landing table that exists: made anew, emptied, or kept and appended to'),
    })
    .prefault({}),
  artifactsInfo: z
    .looseObject({
      prefixForAllTablesAndViews: z.string().default('').describe('Prefix of every landing table'),
    })
    .prefault({}),
})
export type LandingSettings = z.infer<typeof LandingSettings>

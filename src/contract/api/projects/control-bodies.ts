import { z } from 'zod'

export const StartBody = z.strictObject({
  option: z
    .enum([
      'PROCESS_CHANGES_FROM_TIMESTAMP',
      'PROCESS_CHANGES_FROM_POSITION',
      'RECOVER_USING_LOCALLY_STORED_CHECKPOINT',
    ])
    .optional()
    .describe('Where a replication task begins'),
  processChangesFrom: z.string().optional().describe('Timestamp or position that the option names'),
})

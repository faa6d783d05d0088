import { z } from 'zod'
import { modifiedByAi, text } from './shared-schemas.ts'
import { writtenTaskTypes } from './words.ts'

/** `task.yaml`: what a task is. What `settings` may hold depends on the type; the task type's own schema says it. */
export const TaskFile = z.strictObject({
  modifiedByAi,
  properties: z
    .strictObject({
      name: text('Name of the task; the folder name when left out'),
      id: text('Stable identifier that other files refer to'),
      type: z.enum(writtenTaskTypes).describe('Type of the task'),
      description: text('Description of the task', ''),
    })
    .describe('What the task is'),
  settings: z.looseObject({}).describe('Settings of the task type'),
  taskRuntime: z
    .looseObject({})
    .optional()
    .describe('Runtime settings, where a file has them beside settings'),
})
export type TaskFile = z.infer<typeof TaskFile>

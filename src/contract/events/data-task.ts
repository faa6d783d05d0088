import { z } from 'zod'
import { taskKinds } from '../task-kind.ts'

/** The data task that an event is about: `data.dataTask` of the public event contract. */
export const DataTask = z.looseObject({
  id: z.string().describe('Unique identifier for the data task'),
  name: z.string().describe('Name of the data task'),
  type: z.enum(taskKinds).describe('Type of the data task'),
  ownerId: z.string().describe('Identifier of the owner of the data task'),
  spaceId: z.string().describe('Identifier of the space that holds the data task'),
  projectId: z.string().describe('Identifier of the project that holds the data task'),
  description: z.string().optional().describe('Description of the data task'),
})
export type DataTask = z.infer<typeof DataTask>

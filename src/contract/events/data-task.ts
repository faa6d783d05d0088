import { z } from 'zod'
import { taskKinds } from '../task-kind.ts'

/** An attribute that filters of subscriptions may name: marked so in the published schemas. */
function filterable(description: string): z.ZodString {
  return z.string().meta({ description, 'x-filterable': true })
}

/** The data task that an event is about: `data.dataTask` of the public event contract. */
export const DataTask = z.looseObject({
  id: filterable('Unique identifier for the data task'),
  name: filterable('Name of the data task'),
  type: z.enum(taskKinds).describe('Type of the data task'),
  ownerId: filterable('Identifier of the owner of the data task'),
  spaceId: filterable('Identifier of the space that holds the data task'),
  projectId: filterable('Identifier of the project that holds the data task'),
  description: z.string().optional().describe('Description of the data task'),
})
export type DataTask = z.infer<typeof DataTask>

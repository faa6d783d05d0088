import { z } from 'zod'
import { modifiedByAi, text } from './shared-schemas.ts'

/** A file of `transformationDataFlows/`: a transformation drawn as a graph. */
export const DataFlowFile = z.strictObject({
  modifiedByAi,
  name: text('Name of the flow'),
  description: text('Description of the flow'),
  modelVersion: z.union([z.string(), z.number()]).optional().describe('Version of the graph'),
  context: z
    .strictObject({ projectId: text('Project of the flow'), dataAppId: text('Task of the flow') })
    .optional()
    .describe('Where the flow belongs'),
  graph: text('The graph, as JSON'),
})
export type DataFlowFile = z.infer<typeof DataFlowFile>

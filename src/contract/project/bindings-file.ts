import { z } from 'zod'

/** `qtcp_bindings_definition.json` and `bindings.json`: values that differ from one environment to the next. */
export const BindingsFile = z.strictObject({
  variables: z
    .record(z.string(), z.string().nullable())
    .optional()
    .describe('Value of each variable; every {{name}} of the project is declared here'),
  connectionProperties: z
    .record(z.string(), z.looseObject({ type: z.string().optional(), kindId: z.string().optional() }))
    .optional()
    .describe('What kind of connection a variable names'),
  nameToIdMap: z
    .record(z.string(), z.string())
    .optional()
    .describe('Identifier in this environment of each {{id(kind, name)}}'),
  taskProperties: z
    .record(z.string(), z.looseObject({ type: z.string().optional(), name: z.string().optional() }))
    .optional()
    .describe('Index of the tasks; not used'),
})
export type BindingsFile = z.infer<typeof BindingsFile>

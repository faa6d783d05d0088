import { z } from 'zod'

export const workspaceFileName = 'millrace.yaml'

const Id = z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
const Name = z.string().trim().min(1, 'must not be empty')
const Path = z.string().min(1, 'must not be empty')
const Count = (description: string): z.ZodOptional<z.ZodInt> =>
  z.int().min(1).max(1024).optional().describe(description)

const Connection = z
  .looseObject({
    type: z.string().min(1).describe('Type of the connection, such as files, postgres or duckdb'),
  })
  .describe('Settings of one connection: its type, and what that type asks for')

/** The file that marks a workspace. Paths in it are relative to its folder. */
export const WorkspaceFile = z
  .strictObject({
    name: Name.optional().describe('Name of the workspace. Without it: the name of its folder'),
    tenant: z
      .strictObject({
        id: Id.describe('Identifier of the tenant in events. Without it: derived from the name'),
      })
      .optional()
      .describe('Whose workspace it is'),
    owner: z
      .strictObject({
        id: Id.describe('Identifier of the owner in events'),
        name: Name.optional().describe('Name of the owner, for people'),
      })
      .optional()
      .describe('Who owns the projects and starts runs from the command line'),
    spaces: z
      .array(
        z.strictObject({
          name: Name.describe('Name of the space'),
          id: Id.optional().describe('Identifier of the space in events. Without it: derived from the name'),
        }),
      )
      .optional()
      .describe('Spaces of the workspace; projects belong to the first'),
    projects: Path.optional().describe(
      'Folder of the projects: each folder in it with a qtcp_project.yaml is one; with such a file of its own it is the only one. Default: projects',
    ),
    state: z
      .strictObject({
        folder: Path.optional().describe(
          'Folder for the state, temporary files and the built-in platform. Default: .millrace',
        ),
        connection: Name.optional().describe(
          'PostgreSQL connection that holds the state, for several processes. Without it: SQLite in the state folder',
        ),
      })
      .optional()
      .describe('Where Millrace keeps what it knows about runs and events'),
    platform: Name.optional().describe(
      'Connection of the platform of projects that name none. Without it: DuckDB, in the state folder',
    ),
    connections: z.record(Name, Connection).optional().describe('Sources and platforms, by name'),
    limits: z
      .strictObject({
        workers: Count('Tasks that run at the same time, at most. Default: one a core, at most 4'),
        threads: Count('Threads of the embedded platform. Default: one a core'),
        memory: z
          .string()
          .regex(/^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$/, 'must be a number and MB, GB, MiB or GiB, such as 4GB')
          .optional()
          .describe(
            'Memory of the embedded platform, such as 4GB. Default: half of the machine, at most 8 GiB',
          ),
      })
      .optional()
      .describe('What the workspace may use of the machine'),
    bindings: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe('Values of binding variables, which win over those of the projects'),
  })
  .describe('A Millrace workspace')
export type WorkspaceFile = z.infer<typeof WorkspaceFile>

/** The JSON Schema of millrace.yaml, for editors. */
export function workspaceJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(WorkspaceFile, { target: 'draft-7', io: 'input' })
  return { title: workspaceFileName, ...schema }
}

import { isIP } from 'node:net'
import { z } from 'zod'
import { labelPattern, labelRule } from '../contract/label.ts'
import { AutomationInFile } from '../contract/automations/automation-fields.ts'

export const workspaceFileName = 'millrace.yaml'

const Id = z.string().regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')
const Name = z.string().trim().min(1, 'must not be empty')
const Path = z.string().min(1, 'must not be empty')
const Count = (description: string): z.ZodOptional<z.ZodInt> =>
  z.int().min(1).max(1024).optional().describe(description)

const Most = (most: number, description: string): z.ZodOptional<z.ZodInt> =>
  z.int().min(1).max(most).optional().describe(description)
const Share = (most: number): z.ZodNumber => z.number().positive().max(most)
const Receiver = z
  .string()
  .refine(isReceiver, 'must be a host, *.suffix, IP address or CIDR range such as 10.20.0.0/16')

const Label = z.string().regex(labelPattern, labelRule)

const Server = z
  .strictObject({
    host: z
      .string()
      .regex(/^[\w.:-]{1,255}$/, 'must be a host name or IP address')
      .optional()
      .describe('Address that the server listens on. Default: 127.0.0.1, which only this machine can reach'),
    port: z
      .int()
      .min(0)
      .max(65_535)
      .optional()
      .describe('Port; 0: any free one. Default: 4400, or the next free one'),
    publicUrl: z
      .string()
      .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, 'must be an http or https URL')
      .optional()
      .describe('URL under which clients reach the server, for the links in its answers'),
    encryptionKey: z
      .string()
      .optional()
      .describe(
        'Key that encrypts secrets in the state: base64 of 32 bytes, by a reference. Default: a file in the state folder, made at the first start',
      ),
    allow: z
      .array(Receiver)
      .optional()
      .describe(
        'Hosts, *.suffixes, IP addresses and CIDR ranges that webhooks may be sent to although they are private or not https',
      ),
    retentionDays: Share(3650).optional().describe('Days that deliveries and attempts are kept. Default: 7'),
    auditDays: Share(3650).optional().describe('Days that the audit log is kept. Default: 90'),
    graceSeconds: Share(3600)
      .optional()
      .describe('Seconds that what is in flight has to end at a stop. Default: 30'),
    labels: z
      .array(Label)
      .optional()
      .describe('Labels of connections whose tasks this server runs. --labels wins over them'),
    logLevel: z
      .enum(['debug', 'info', 'warn', 'error'])
      .optional()
      .describe('What the server logs: this and worse. Default: info'),
    limits: z
      .strictObject({
        webhooksPerOwner: Most(100_000, 'Webhooks that one owner may have. Default: 150'),
        webhooksPerTenant: Most(1_000_000, 'Webhooks in all. Default: 10000'),
        readsPerMinute: Most(10_000_000, 'Reading requests a minute and key. Default: 1000'),
        writesPerMinute: Most(10_000_000, 'Writing requests a minute and key. Default: 100'),
        keysPerUser: Most(10_000, 'Active API keys of one user. Default: 50'),
        keyDays: Most(36_500, 'Days that keys made by the API last, at most. Default: 365'),
      })
      .optional()
      .describe('What the API allows'),
  })
  .describe('How millrace serve listens, delivers and logs')

const Sink = z
  .looseObject({
    type: z.string().min(1).describe('Type of the sink: nats or amqp'),
    from: z
      .enum(['now', 'start'])
      .optional()
      .describe('Where a new sink begins: with what comes, or with the oldest event. Default: now'),
  })
  .describe('Settings of one sink: its type, and what that type asks for')

const Connection = z
  .looseObject({
    type: z.string().min(1).describe('Type of the connection, such as files, postgres or duckdb'),
    label: Label.optional().describe(
      'Of several servers, only those with this label run tasks that use the connection. Default: any of them',
    ),
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
    server: Server.optional(),
    sinks: z.record(Name, Sink).optional().describe('Brokers that get every event, by name'),
    automations: z
      .record(Name, AutomationInFile)
      .optional()
      .describe('What is done when an event comes, by name; a server takes them over when it starts'),
    bindings: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe('Values of binding variables, which win over those of the projects'),
  })
  .describe('A Millrace workspace')
export type WorkspaceFile = z.infer<typeof WorkspaceFile>

function isReceiver(text: string): boolean {
  const [address = '', prefix, ...more] = text.replace(/^\[(.*)\]/, '$1').split('/')
  if (isIP(address) === 0) return /^(\*\.)?[\w-]+(\.[\w-]+)*$/.test(text) && text.length <= 253
  const most = isIP(address) === 4 ? 32 : 128
  return more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= most))
}

/** The JSON Schema of millrace.yaml, for editors. */
export function workspaceJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(WorkspaceFile, { target: 'draft-7', io: 'input' })
  return { title: workspaceFileName, ...schema }
}

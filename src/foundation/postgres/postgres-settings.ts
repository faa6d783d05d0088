import { z } from 'zod'
import { Secret } from '../secret.ts'

const password = z.union([z.instanceof(Secret), z.string().transform(text => new Secret(text))])

/** How to reach a server that speaks PostgreSQL's protocol, whatever it is used for: source, data platform, or state. */
export const postgresSettings = z.strictObject({
  host: z.string().min(1).default('localhost').describe('Host name, address, or folder of the Unix socket'),
  port: z.int().min(1).max(65_535).default(5432).describe('Port of the server'),
  database: z.string().min(1).describe('Database of the server'),
  user: z
    .string()
    .min(1)
    .describe('User; SELECT on the tables is enough for a source, CREATE on the database for a platform'),
  password: password.optional().describe('Its password, as ${env:NAME} or ${file:path}'),
  ssl: z
    .enum(['disable', 'prefer', 'require', 'verify-full'])
    .default('prefer')
    .describe('Encryption: never, when the server can, always, or always with a checked certificate'),
  sslRootCertificate: z
    .string()
    .optional()
    .describe('File of the certificates that `verify-full` trusts, beside the known authorities'),
  schemas: z
    .array(z.string().min(1))
    .optional()
    .describe('As a source: offer only the tables of these schemas'),
  maxSessions: z
    .int()
    .min(2)
    .max(1000)
    .default(20)
    .describe('As a data platform: sessions that this process opens at the same time, at most'),
})

export type PostgresSettings = z.infer<typeof postgresSettings>

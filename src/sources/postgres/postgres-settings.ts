import { z } from 'zod'
import { Secret } from '../../foundation/secret.ts'

const password = z.union([z.instanceof(Secret), z.string().transform(text => new Secret(text))])

export const postgresSettings = z.strictObject({
  host: z.string().min(1).default('localhost').describe('Host name, address, or folder of the Unix socket'),
  port: z.int().min(1).max(65_535).default(5432).describe('Port of the server'),
  database: z.string().min(1).describe('Database to read'),
  user: z.string().min(1).describe('User that reads; SELECT on the tables is enough'),
  password: password.optional().describe('Its password, as ${env:NAME} or ${file:path}'),
  ssl: z
    .enum(['disable', 'prefer', 'require', 'verify-full'])
    .default('prefer')
    .describe('Encryption: never, when the server can, always, or always with a checked certificate'),
  sslRootCertificate: z
    .string()
    .optional()
    .describe('File of the certificates that `verify-full` trusts, beside the known authorities'),
  schemas: z.array(z.string().min(1)).optional().describe('Offer only the tables of these schemas'),
})

export type PostgresSettings = z.infer<typeof postgresSettings>

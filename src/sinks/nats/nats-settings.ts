import { z } from 'zod'
import { routeTemplate } from '../event-route.ts'
import { commonSettings, secretText, tlsSettings } from '../settings-parts.ts'

const server = z
  .string()
  .regex(
    /^(?:(?:nats|tls):\/\/)?[^\s@/?#]+\/?$/,
    'must be nats://host:port or tls://host:port, without user and password',
  )

const days = 24 * 60 * 60

export const natsSettings = z
  .strictObject({
    servers: z
      .union([server.transform(one => [one]), z.array(server).min(1)])
      .default(['nats://localhost:4222'])
      .describe('URL of the server, or of several of a cluster'),
    user: z.string().min(1).optional().describe('User that publishes'),
    password: secretText.optional().describe('Its password, as ${env:NAME} or ${file:path}'),
    token: secretText.optional().describe('Token instead of a user, as ${env:NAME} or ${file:path}'),
    credentials: secretText.optional().describe('A .creds file instead of a user, as ${file:path}'),
    nkeySeed: secretText.optional().describe('Seed of an NKey instead of a user, as ${file:path}'),
    tls: tlsSettings
      .optional()
      .describe('true: only with TLS; false: never; or its certificates. Absent: as the server wants it'),
    stream: z
      .string()
      .regex(/^[\w-]{1,200}$/, 'must be letters, digits, _ and -')
      .default('millrace')
      .describe('JetStream stream that keeps the events'),
    subject: routeTemplate
      .default('millrace.{projectId}.{taskId}.{kind}')
      .describe('Subject of an event; placeholders are replaced by what the event says'),
    createStream: z.boolean().default(true).describe('Make the stream when it is not there'),
    duplicateWindowSeconds: z
      .number()
      .min(1)
      .max(7 * days)
      .default(600)
      .describe('For how long a stream that is made drops repetitions of an event'),
    maxAgeDays: z
      .number()
      .positive()
      .max(3650)
      .default(30)
      .describe('For how long a stream that is made keeps events'),
    replicas: z.int().min(1).max(5).default(1).describe('Copies in a cluster of a stream that is made'),
    ...commonSettings,
  })
  .refine(
    ({ user, token, credentials, nkeySeed }) =>
      [user, token, credentials, nkeySeed].filter(way => way !== undefined).length <= 1,
    'must have one of user, token, credentials and nkeySeed, not several',
  )
  .refine(({ user, password }) => password === undefined || user !== undefined, {
    path: ['user'],
    error: 'must be there when there is a password',
  })
export type NatsSettings = z.infer<typeof natsSettings>

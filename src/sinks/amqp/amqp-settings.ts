import { z } from 'zod'
import { routeTemplate } from '../event-route.ts'
import { commonSettings, secretText, tlsSettings } from '../settings-parts.ts'

export const amqpSettings = z
  .strictObject({
    host: z.string().min(1).default('localhost').describe('Host name or address of the broker'),
    port: z.int().min(1).max(65_535).optional().describe('Its port. Absent: 5672, or 5671 with TLS'),
    vhost: z.string().min(1).default('/').describe('Virtual host'),
    user: z
      .string()
      .min(1)
      .optional()
      .describe('User that publishes. Absent: guest, whom brokers take from their own machine only'),
    password: secretText.optional().describe('Its password, as ${env:NAME} or ${file:path}'),
    tls: tlsSettings.default(false).describe('true: with TLS; or its certificates'),
    exchange: z.string().min(1).max(127).default('millrace.events').describe('Exchange that gets the events'),
    exchangeType: z
      .enum(['topic', 'fanout', 'direct', 'headers'])
      .default('topic')
      .describe('Type of an exchange that is made'),
    declareExchange: z.boolean().default(true).describe('Make the exchange, durable, when it is not there'),
    routingKey: routeTemplate
      .default('{projectId}.{taskId}.{kind}')
      .describe('Routing key of an event; placeholders are replaced by what the event says'),
    headerPrefix: z
      .enum(['cloudEvents_', 'cloudEvents:', 'ce-'])
      .default('cloudEvents_')
      .describe('What the names of attributes begin with in binary mode'),
    ...commonSettings,
  })
  .refine(({ user, password }) => password === undefined || user !== undefined, {
    path: ['user'],
    error: 'must be there when there is a password',
  })
export type AmqpSettings = z.infer<typeof amqpSettings>

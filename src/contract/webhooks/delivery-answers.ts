import { z } from 'zod'
import { listParameter, pageOf, pageParameters } from '../api/page.ts'
import { sortParameter } from './webhook-requests.ts'

const Time = z.iso.datetime()
const Moment = z.iso.datetime({ offset: true }).transform(text => new Date(text))

export const deliveryStateNames = ['due', 'sending', 'held', 'delivered', 'exhausted'] as const

/** One event to one webhook. */
export const DeliveryAnswer = z
  .strictObject({
    sequence: z.int(),
    webhookId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    position: z.int().describe('Position of the event in the log; 0 for a test event'),
    state: z
      .enum(deliveryStateNames)
      .describe('due: waits for its next attempt; held: its webhook is disabled, and it can be released'),
    attempts: z.int().describe('Attempts that began'),
    nextAttemptAt: Time.optional().describe('Of the state due: not before this moment'),
    createdAt: Time,
  })
  .meta({ id: 'DeliveryAnswer' })
export type DeliveryAnswer = z.infer<typeof DeliveryAnswer>

const Headers = z.record(z.string(), z.string())

/** One try of a delivery. Values of encrypted headers are `**OMITTED**`. */
export const AttemptAnswer = z
  .strictObject({
    id: z.string().describe('<sequence of the delivery>-<number>'),
    number: z.int(),
    reason: z.enum(['schedule', 'resend', 'test']),
    outcome: z
      .enum(['success', 'fail', 'interrupted'])
      .describe(
        'interrupted: the server ended before it had the answer; the receiver may have got the event',
      ),
    triggeredAt: Time,
    durationMs: z.number(),
    statusCode: z.int().optional(),
    errorClass: z
      .string()
      .optional()
      .describe('Kind of failure, such as timeout, dns, tls, refused, redirect, status'),
    message: z.string(),
    request: z.strictObject({ url: z.string(), headers: Headers }).optional(),
    response: z
      .strictObject({ statusCode: z.int(), headers: Headers, body: z.string(), isBodyCut: z.boolean() })
      .optional(),
    timings: z
      .strictObject({
        dnsMs: z.number().optional(),
        connectMs: z.number().optional(),
        tlsMs: z.number().optional(),
        firstByteMs: z.number().optional(),
        totalMs: z.number(),
      })
      .optional(),
  })
  .meta({ id: 'AttemptAnswer' })
export type AttemptAnswer = z.infer<typeof AttemptAnswer>

export const DeliveryWithAttempts = z
  .strictObject({
    ...DeliveryAnswer.shape,
    event: z.unknown().optional().describe('The event; absent when the log no longer has it'),
    attemptList: z.array(AttemptAnswer).describe('Oldest first'),
  })
  .meta({ id: 'DeliveryWithAttempts' })
export type DeliveryWithAttempts = z.infer<typeof DeliveryWithAttempts>

export const DeliveryList = pageOf(DeliveryAnswer).meta({ id: 'DeliveryList' })

/** Query of the list of deliveries, newest first. */
export const DeliveryListQuery = z.strictObject({
  limit: pageParameters.limit,
  next: pageParameters.next,
  webhookId: z.string().optional().describe('Of one webhook'),
  eventId: z.string().optional().describe('Of one event'),
  state: listParameter(z.enum(deliveryStateNames)).optional().describe('Any of them, separated by commas'),
  since: Moment.optional().describe('Made at this moment or later'),
  until: Moment.optional().describe('Made before this moment'),
})
export type DeliveryListQuery = z.infer<typeof DeliveryListQuery>

/** Query of the list of attempts of a webhook. */
export const DeliveryRecordQuery = z.strictObject({
  ...pageParameters,
  eventType: z.string().optional().describe('Of events of one type'),
  status: z.enum(['success', 'fail']).optional().describe('How they ended'),
  sort: sortParameter(['status', 'triggeredAt']).optional().describe('-triggeredAt when left out'),
})
export type DeliveryRecordQuery = z.infer<typeof DeliveryRecordQuery>

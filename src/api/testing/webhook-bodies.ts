import { z } from 'zod'
import { ErrorAnswer } from '../../contract/api/error-answer.ts'
import { WebhookAnswer } from '../../contract/webhooks/webhook-answers.ts'
import type { TestAnswer, TestApi, TestCall } from './test-api.ts'

export const startedType = 'com.qlik.v1.di-projects.di-tasks.started'
export const failedType = 'com.qlik.v1.di-projects.di-tasks.failed'
export const v1 = '/api/v1/webhooks'
export const core = '/api/core/webhooks'

/** The body of a new webhook of a user, with changes. */
export function aWebhook(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'Orders',
    url: 'https://receiver.example/hook',
    level: 'user',
    eventTypes: [startedType],
    ...changes,
  }
}

export async function haveWebhook(
  api: TestApi,
  changes: Record<string, unknown> = {},
  call: TestCall = {},
): Promise<WebhookAnswer> {
  const answer = await api.call('POST', v1, { ...call, body: aWebhook(changes) })
  if (answer.status !== 201) throw new Error(answer.text)
  return WebhookAnswer.parse(answer.body)
}

/** Status, code and place of the first error of an answer. */
export function errorOf({ status, body }: TestAnswer) {
  const [error] = ErrorAnswer.parse(body).errors
  const source = error?.meta?.source
  const at = source && ('pointer' in source ? source.pointer : source.parameter)
  return { status, code: error?.code.replace('MILLRACE-', ''), ...(at !== undefined && { at }) }
}

const Page = z.looseObject({
  data: z.array(z.looseObject({})),
  links: z.object({
    self: z.object({ href: z.string() }),
    next: z.object({ href: z.string() }).optional(),
    prev: z.object({ href: z.string() }).optional(),
  }),
})
export type Page = z.infer<typeof Page>

export function pageOfAnswer({ body }: TestAnswer): Page {
  return Page.parse(body)
}

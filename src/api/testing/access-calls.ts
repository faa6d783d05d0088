import { expect } from 'vitest'
import { z } from 'zod'
import { AssignmentAnswer, SpaceAnswer } from '../../contract/access/space-answers.ts'
import { AuditList } from '../../contract/access/audit-answers.ts'
import type { TestApi, TestCall } from './test-api.ts'

export const spaces = '/api/v1/spaces'
export const users = '/api/v1/users'
export const keys = '/api/v1/api-keys'

export async function haveSpace(api: TestApi, name: string, call: TestCall = {}): Promise<SpaceAnswer> {
  const { status, body, text } = await api.call('POST', spaces, { ...call, body: { name, type: 'data' } })
  expect(status, text).toBe(201)
  return SpaceAnswer.parse(body)
}

/** Gives a user roles in a space. */
export async function haveRoles(
  api: TestApi,
  { id }: SpaceAnswer,
  assigneeId: string,
  ...roles: readonly string[]
): Promise<AssignmentAnswer> {
  const answer = await api.call('POST', `${spaces}/${id}/assignments`, {
    body: { assigneeId, roles, type: 'user' },
  })
  expect(answer.status, answer.text).toBe(201)
  return AssignmentAnswer.parse(answer.body)
}

const Named = z.object({ data: z.array(z.looseObject({ name: z.string() })) })

/** The names in a list, in their order. */
export function namesIn({ body }: { readonly body: unknown }): readonly string[] {
  return Named.parse(body).data.map(({ name }) => name)
}

/** The audit log, newest first, without what the test's own keys and users left in it. */
export async function auditsOf(api: TestApi, query: string) {
  const answer = await api.call('GET', `/api/v1/audits?limit=100&${query}`)
  return AuditList.parse(answer.body).data
}

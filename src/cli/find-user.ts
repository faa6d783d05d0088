import { UserAnswer } from '../contract/access/user-answers.ts'
import type { ApiClient } from '../app.ts'
import { askList } from './ask-api.ts'
import { findNamed } from './find-named.ts'

/** All that the API says of a user to an administrator. */
export const WholeUser = UserAnswer.required({ id: true, name: true, subject: true, status: true }).extend({
  assignedRoles: UserAnswer.shape.assignedRoles.unwrap().default([]),
})
export type WholeUser = ReturnType<typeof WholeUser.parse>

/** Every user, by name. */
export async function allUsers(api: ApiClient): Promise<readonly WholeUser[]> {
  return await askList(api, WholeUser, '/api/v1/users?limit=100&sort=name')
}

/** The user with this id, subject or name, or whose id begins like this. */
export async function findUser(api: ApiClient, name: string): Promise<WholeUser> {
  const all = await allUsers(api)
  return all.find(({ subject }) => subject === name) ?? findNamed('user', name, all)
}

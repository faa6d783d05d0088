import { z } from 'zod'
import { UserAnswer, UserCount, UserList } from '../../contract/access/user-answers.ts'
import {
  UserFilterBody,
  UserFilterQuery,
  UserListQuery,
  UserPatch,
  UserPost,
  UserQuery,
} from '../../contract/access/user-requests.ts'
import { changeUser } from '../../access/users/change-user.ts'
import { createUser } from '../../access/users/create-user.ts'
import { deleteUser } from '../../access/users/delete-user.ts'
import { requireUser } from '../../access/users/require-user.ts'
import type { User } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type ApiRequest, type Route } from '../route.ts'
import { invalidField } from '../server/invalid-request.ts'
import { listUsers } from './list-users.ts'
import { userAnswer } from './user-answer.ts'

const path = '/api/v1/users'
const one = `${path}/:userId`
const Params = z.strictObject({ userId: z.string() })

/** Users: in whose name things are done. */
export function userRoutes(services: ApiServices): readonly Route[] {
  return [
    list(services),
    filter(services),
    count(services),
    create(services),
    me(services),
    get(services),
    patch(services),
    remove(services),
  ]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path,
    summary: 'Users, in pages',
    permission: 'read',
    query: UserListQuery,
    answers: { 200: UserList },
    problems: ['MILLRACE-API-CURSOR-INVALID', 'MILLRACE-USER-FILTER-INVALID'],
    handle: async request => ({ status: 200, body: await listUsers(services, request, UserListQuery) }),
  })
}

function filter(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/actions/filter`,
    summary: 'Users that match a filter in the body, in pages',
    permission: 'read',
    query: UserFilterQuery,
    body: UserFilterBody.prefault({}),
    answers: { 200: UserList },
    problems: ['MILLRACE-API-CURSOR-INVALID', 'MILLRACE-USER-FILTER-INVALID'],
    handle: async request => ({
      status: 200,
      body: await listUsers(services, request, UserFilterQuery, request.body.filter ?? ''),
    }),
  })
}

function count({ store }: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/actions/count`,
    summary: 'How many users there are',
    permission: 'read',
    answers: { 200: UserCount },
    problems: ['MILLRACE-USER-FILTER-INVALID'],
    handle: async () => ({
      status: 200,
      body: { total: (await store.read(({ users }) => users.all())).length },
    }),
  })
}

function create(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path,
    summary: 'Creates a user',
    permission: 'admin',
    body: UserPost,
    answers: { 201: UserAnswer },
    problems: ['MILLRACE-USER-SUBJECT-TAKEN'],
    handle: async request => {
      const { subject, name = subject, email, assignedRoles, tenantId } = request.body
      if (tenantId !== undefined && tenantId !== services.tenantId)
        throw invalidField('/tenantId', `tenantId: the tenant of this server is ${services.tenantId}`)
      const role = roleOf(assignedRoles)
      const made = { subject, name, role, ...(email !== undefined && { email }) }
      const user = await createUser(services, request.caller, made)
      return { status: 201, body: answerOf(services, request, user) }
    },
  })
}

function me(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/me`,
    summary: 'The user whose key this is',
    permission: 'read',
    answers: { 200: UserAnswer },
    problems: ['MILLRACE-USER-UNKNOWN'],
    handle: async request => {
      const user = await services.store.read(records => requireUser(records, request.caller.userId))
      return { status: 200, body: answerOf(services, request, user) }
    },
  })
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: one,
    summary: 'One user',
    permission: 'read',
    params: Params,
    query: UserQuery,
    answers: { 200: UserAnswer },
    problems: ['MILLRACE-USER-UNKNOWN'],
    handle: async request => {
      const user = await services.store.read(records => requireUser(records, request.params.userId))
      return { status: 200, body: answerOf(services, request, user, request.query.fields) }
    },
  })
}

function patch(services: ApiServices): Route {
  return defineRoute({
    method: 'PATCH',
    path: one,
    summary: 'Changes a user, by JSON Patch; users change their own name and preferences',
    permission: 'write',
    params: Params,
    body: UserPatch,
    answers: { 204: null },
    problems: ['MILLRACE-USER-UNKNOWN', 'MILLRACE-USER-IN-FILE', 'MILLRACE-USER-SUBJECT-TAKEN'],
    handle: async ({ params: { userId }, body, caller }) => {
      await changeUser(services, caller, userId, changeOf(body))
      return { status: 204 }
    },
  })
}

function remove(services: ApiServices): Route {
  return defineRoute({
    method: 'DELETE',
    path: one,
    summary: 'Deletes a user with the keys and the roles in spaces',
    permission: 'admin',
    params: Params,
    answers: { 204: null },
    problems: ['MILLRACE-USER-UNKNOWN', 'MILLRACE-USER-IN-FILE', 'MILLRACE-USER-OWNS-SPACES'],
    handle: async ({ params: { userId }, caller }) => {
      await deleteUser(services, caller, userId)
      return { status: 204 }
    },
  })
}

function answerOf(
  { tenantId }: ApiServices,
  { baseUrl, caller }: ApiRequest<unknown, unknown, unknown>,
  user: User,
  fields?: string,
) {
  return userAnswer(user, { tenantId, baseUrl, caller, fields })
}

function changeOf(patch: UserPatch): Parameters<typeof changeUser>[3] {
  return Object.assign({}, ...patch.map(changeOfStep)) as Parameters<typeof changeUser>[3]
}

function changeOfStep(step: UserPatch[number]): Parameters<typeof changeUser>[3] {
  if (step.path !== '/assignedRoles') return { [step.path.slice(1)]: step.value }
  // There is one role: what is added or removed is it, or nothing.
  if (step.op === 'replace') return { role: roleOf(step.value) }
  if (step.value.length === 0) return {}
  return { role: step.op === 'add' ? 'TenantAdmin' : 'User' }
}

function roleOf(assigned: UserPost['assignedRoles']): User['role'] {
  return assigned.length > 0 ? 'TenantAdmin' : 'User'
}

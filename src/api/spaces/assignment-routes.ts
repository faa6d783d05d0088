import { z } from 'zod'
import { AssignmentAnswer, AssignmentList } from '../../contract/access/space-answers.ts'
import { AssignmentListQuery, AssignmentPost, AssignmentPut } from '../../contract/access/space-requests.ts'
import { assignRoles, changeRoles, removeRoles, requireAssignment } from '../../access/spaces/assign-roles.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage } from '../page-links.ts'
import { pageOfList, PlaceInList } from '../page-of-list.ts'
import { defineRoute, type Route } from '../route.ts'
import { assignmentAnswer } from './space-answer.ts'
import { inSpace } from './space-rule.ts'

const all = '/api/v1/spaces/:spaceId/assignments'
const one = `${all}/:assignmentId`
const InSpace = z.strictObject({ spaceId: z.string() })
const Params = z.strictObject({ spaceId: z.string(), assignmentId: z.string() })

/** What users may do in a space. The owner has no assignment. */
export function assignmentRoutes(services: ApiServices): readonly Route[] {
  return [list(services), create(services), get(services), put(services), remove(services)]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: all,
    summary: 'Who has which roles in a space, in pages',
    permission: 'read',
    space: inSpace(services, 'read'),
    params: InSpace,
    query: AssignmentListQuery,
    answers: { 200: AssignmentList },
    problems: ['MILLRACE-SPACE-UNKNOWN', 'MILLRACE-API-CURSOR-INVALID'],
    handle: async request => {
      const { store, vault } = services
      const asked = askedPage(request, { query: AssignmentListQuery, at: PlaceInList, vault })
      const { assigneeId, type = 'user' } = asked.query
      const assigned = await store.read(({ spaces }) => spaces.assignmentsIn(request.params.spaceId))
      const found = assigned.filter(
        ({ userId }) => type === 'user' && (assigneeId === undefined || userId === assigneeId),
      )
      const { rows, links } = pageOfList(request, vault, asked, {
        rows: found,
        descending: false,
        place: ({ id, createdAt }) => ({ value: createdAt.toISOString(), id }),
      })
      const data = rows.map(each => assignmentAnswer(each, services, request.baseUrl))
      return { status: 200, body: { data, links, meta: { count: found.length } } }
    },
  })
}

function create(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path: all,
    summary: 'Gives a user roles in a space',
    permission: 'write',
    space: inSpace(services, 'own'),
    params: InSpace,
    body: AssignmentPost,
    answers: { 201: AssignmentAnswer },
    problems: ['MILLRACE-SPACE-UNKNOWN', 'MILLRACE-SPACE-ASSIGNMENT-TAKEN', 'MILLRACE-USER-UNKNOWN'],
    handle: async ({ params: { spaceId }, body: { assigneeId, roles }, caller, baseUrl }) => {
      const made = await assignRoles(services, caller, { spaceId, userId: assigneeId, roles })
      return { status: 201, body: assignmentAnswer(made, services, baseUrl) }
    },
  })
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: one,
    summary: 'The roles of one user in a space',
    permission: 'read',
    space: inSpace(services, 'read'),
    params: Params,
    answers: { 200: AssignmentAnswer },
    problems: ['MILLRACE-SPACE-UNKNOWN', 'MILLRACE-SPACE-ASSIGNMENT-UNKNOWN'],
    handle: async ({ params: { spaceId, assignmentId: id }, baseUrl }) => {
      const found = await services.store.read(({ spaces }) => requireAssignment(spaces, { spaceId, id }))
      return { status: 200, body: assignmentAnswer(found, services, baseUrl) }
    },
  })
}

function put(services: ApiServices): Route {
  return defineRoute({
    method: 'PUT',
    path: one,
    summary: 'Gives a user other roles in a space',
    permission: 'write',
    space: inSpace(services, 'own'),
    params: Params,
    body: AssignmentPut,
    answers: { 200: AssignmentAnswer },
    problems: ['MILLRACE-SPACE-UNKNOWN', 'MILLRACE-SPACE-ASSIGNMENT-UNKNOWN'],
    handle: async ({ params: { spaceId, assignmentId: id }, body: { roles }, caller, baseUrl }) => {
      const changed = await changeRoles(services, caller, { spaceId, id }, roles)
      return { status: 200, body: assignmentAnswer(changed, services, baseUrl) }
    },
  })
}

function remove(services: ApiServices): Route {
  return defineRoute({
    method: 'DELETE',
    path: one,
    summary: 'Takes all roles in a space from a user',
    permission: 'write',
    space: inSpace(services, 'own'),
    params: Params,
    answers: { 204: null },
    problems: ['MILLRACE-SPACE-UNKNOWN', 'MILLRACE-SPACE-ASSIGNMENT-UNKNOWN'],
    handle: async ({ params: { spaceId, assignmentId: id }, caller }) => {
      await removeRoles(services, caller, { spaceId, id })
      return { status: 204 }
    },
  })
}

import { z } from 'zod'
import { SpaceAnswer, SpaceList, SpaceTypeList } from '../../contract/access/space-answers.ts'
import { SpaceListQuery, SpacePatch, SpacePost, SpacePut } from '../../contract/access/space-requests.ts'
import { changeSpace, type SpaceChange } from '../../access/spaces/change-space.ts'
import { createSpace } from '../../access/spaces/create-space.ts'
import { deleteSpace } from '../../access/spaces/delete-space.ts'
import { readSpace } from '../../access/spaces/space-view.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type ApiRequest, type Route } from '../route.ts'
import { assignmentRoutes } from './assignment-routes.ts'
import { listSpaces } from './list-spaces.ts'
import { spaceAnswer } from './space-answer.ts'
import { inSpace } from './space-rule.ts'

const path = '/api/v1/spaces'
const one = `${path}/:spaceId`
const Params = z.strictObject({ spaceId: z.string() })

/** Spaces, and what users may do in them. */
export function spaceRoutes(services: ApiServices): readonly Route[] {
  return [
    list(services),
    create(services),
    types(),
    get(services),
    patch(services),
    put(services),
    remove(services),
    ...assignmentRoutes(services),
  ]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path,
    summary: 'Spaces in which the caller has a role, in pages',
    permission: 'read',
    query: SpaceListQuery,
    answers: { 200: SpaceList },
    problems: ['MILLRACE-API-CURSOR-INVALID'],
    handle: async request => ({ status: 200, body: await listSpaces(services, request) }),
  })
}

function create(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path,
    summary: 'Creates a space, which the caller owns',
    permission: 'admin',
    body: SpacePost,
    answers: { 201: SpaceAnswer },
    problems: ['MILLRACE-SPACE-NAME-TAKEN'],
    handle: async request => {
      const { id } = await createSpace(services, request.caller, request.body)
      return { status: 201, body: await answerOf(services, request, id) }
    },
  })
}

function types(): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/types`,
    summary: 'Types of spaces',
    permission: 'read',
    answers: { 200: SpaceTypeList },
    handle: async () => ({ status: 200, body: { data: ['data'] } }),
  })
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: one,
    summary: 'One space',
    permission: 'read',
    space: inSpace(services, 'read'),
    params: Params,
    answers: { 200: SpaceAnswer },
    problems: ['MILLRACE-SPACE-UNKNOWN'],
    handle: async request => ({
      status: 200,
      body: await answerOf(services, request, request.params.spaceId),
    }),
  })
}

function patch(services: ApiServices): Route {
  return defineRoute({
    method: 'PATCH',
    path: one,
    summary: 'Changes name, description or owner of a space',
    permission: 'write',
    space: inSpace(services, 'own'),
    params: Params,
    body: SpacePatch,
    answers: { 200: SpaceAnswer },
    problems: [
      'MILLRACE-SPACE-UNKNOWN',
      'MILLRACE-SPACE-IN-FILE',
      'MILLRACE-SPACE-NAME-TAKEN',
      'MILLRACE-USER-UNKNOWN',
    ],
    handle: async request => {
      const change = Object.fromEntries(request.body.map(each => [each.path.slice(1), each.value]))
      return await changed(services, request, change)
    },
  })
}

function put(services: ApiServices): Route {
  return defineRoute({
    method: 'PUT',
    path: one,
    summary: 'Changes name, description and owner of a space; what is left out stays',
    permission: 'write',
    space: inSpace(services, 'own'),
    params: Params,
    body: SpacePut,
    answers: { 200: SpaceAnswer },
    problems: [
      'MILLRACE-SPACE-UNKNOWN',
      'MILLRACE-SPACE-IN-FILE',
      'MILLRACE-SPACE-NAME-TAKEN',
      'MILLRACE-USER-UNKNOWN',
    ],
    handle: async request => await changed(services, request, request.body),
  })
}

function remove(services: ApiServices): Route {
  return defineRoute({
    method: 'DELETE',
    path: one,
    summary: 'Deletes a space that holds no projects',
    permission: 'write',
    space: inSpace(services, 'own'),
    params: Params,
    answers: { 204: null },
    problems: ['MILLRACE-SPACE-UNKNOWN', 'MILLRACE-SPACE-IN-FILE', 'MILLRACE-SPACE-HOLDS-PROJECTS'],
    handle: async ({ params: { spaceId }, caller }) => {
      await deleteSpace(services, caller, spaceId)
      return { status: 204 }
    },
  })
}

type OfSpace = ApiRequest<z.infer<typeof Params>, unknown, unknown>

async function changed(services: ApiServices, request: OfSpace, change: SpaceChange) {
  const { spaceId } = request.params
  await changeSpace(services, request.caller, spaceId, change)
  return { status: 200, body: await answerOf(services, request, spaceId) }
}

async function answerOf(services: ApiServices, request: ApiRequest<unknown, unknown, unknown>, id: string) {
  const view = await readSpace(services, request.caller, id)
  return spaceAnswer(view, services, request.baseUrl)
}

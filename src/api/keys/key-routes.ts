import { z } from 'zod'
import { KeyAnswer, KeyConfig, KeyList, NewKeyAnswer } from '../../contract/access/key-answers.ts'
import { KeyConfigPatch, KeyListQuery, KeyPatch, KeyPost } from '../../contract/access/key-requests.ts'
import { describeKey } from '../../access/keys/describe-key.ts'
import { endKey } from '../../access/keys/end-key.ts'
import { requireKey } from '../../access/keys/require-key.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type Route } from '../route.ts'
import { createKey } from './create-key.ts'
import { keyAnswer } from './key-answer.ts'
import { listKeys } from './list-keys.ts'

const path = '/api/v1/api-keys'
const Params = z.strictObject({ id: z.string() })
const ConfigParams = z.strictObject({ tenantId: z.string() })

/** API keys. */
export function keyRoutes(services: ApiServices): readonly Route[] {
  return [
    list(services),
    create(services),
    config(services),
    patchConfig(),
    get(services),
    patch(services),
    remove(services),
  ]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path,
    summary: 'API keys that the caller may see, in pages',
    permission: 'read',
    query: KeyListQuery,
    answers: { 200: KeyList },
    problems: ['MILLRACE-API-CURSOR-INVALID'],
    handle: async request => ({ status: 200, body: await listKeys(services, request) }),
  })
}

function create(services: ApiServices): Route {
  return defineRoute({
    method: 'POST',
    path,
    summary: 'Creates an API key, which is shown this once',
    permission: 'write',
    body: KeyPost,
    answers: { 201: NewKeyAnswer },
    problems: ['MILLRACE-USER-UNKNOWN', 'MILLRACE-KEY-TOO-MANY', 'MILLRACE-KEY-EXPIRY-TOO-LONG'],
    handle: async ({ body, caller }) => {
      const { key, token } = await createKey(services, caller, body)
      const answer = keyAnswer(key, services.tenantId, services.clock.now())
      return { status: 201, body: { ...answer, token: token.reveal() } }
    },
  })
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    summary: 'One API key',
    permission: 'read',
    params: Params,
    answers: { 200: KeyAnswer },
    problems: ['MILLRACE-KEY-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => {
      const key = await services.store.read(({ keys }) => requireKey(keys, caller, id))
      return { status: 200, body: keyAnswer(key, services.tenantId, services.clock.now()) }
    },
  })
}

function patch(services: ApiServices): Route {
  return defineRoute({
    method: 'PATCH',
    path: `${path}/:id`,
    summary: 'Changes the description of an API key',
    permission: 'write',
    params: Params,
    body: KeyPatch,
    answers: { 204: null },
    problems: ['MILLRACE-KEY-UNKNOWN'],
    handle: async ({ params: { id }, body, caller }) => {
      const description = body.at(-1)?.value ?? ''
      await describeKey(services, caller, id, description)
      return { status: 204 }
    },
  })
}

function remove(services: ApiServices): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:id`,
    summary: 'Deletes an own API key; of somebody else it is revoked',
    permission: 'write',
    params: Params,
    answers: { 204: null },
    problems: ['MILLRACE-KEY-UNKNOWN'],
    handle: async ({ params: { id }, caller }) => {
      await endKey(services, caller, id)
      return { status: 204 }
    },
  })
}

function config({ keyLimits, tenantId }: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/configs/:tenantId`,
    summary: 'What API keys may be',
    permission: 'read',
    params: ConfigParams,
    answers: { 200: KeyConfig },
    problems: ['MILLRACE-API-PATH-UNKNOWN'],
    handle: async ({ params }) => {
      if (params.tenantId !== tenantId) {
        throw new AppError('MILLRACE-API-PATH-UNKNOWN', `There is no tenant "${params.tenantId}"`, {
          fix: `The tenant of this server is ${tenantId}.`,
        })
      }
      const { keysPerUser, keyDays } = keyLimits
      return { status: 200, body: { max_keys_per_user: keysPerUser, max_api_key_expiry: `P${keyDays}D` } }
    },
  })
}

function patchConfig(): Route {
  return defineRoute({
    method: 'PATCH',
    path: `${path}/configs/:tenantId`,
    summary: 'Refused: what API keys may be is said in millrace.yaml',
    permission: 'admin',
    params: ConfigParams,
    body: KeyConfigPatch,
    answers: { 204: null },
    problems: ['MILLRACE-API-PATH-UNKNOWN', 'MILLRACE-KEY-LIMITS-IN-FILE'],
    handle: () =>
      Promise.reject(
        new AppError('MILLRACE-KEY-LIMITS-IN-FILE', 'The limits of keys are said in millrace.yaml', {
          fix: 'Change server.limits.keysPerUser and server.limits.keyDays there.',
        }),
      ),
  })
}

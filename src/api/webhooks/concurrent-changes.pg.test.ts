import { describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres } from '../../../test/support/postgres-server.ts'
import { openPostgresStore } from '../../store/postgres/open-postgres-store.ts'
import { openTestApi } from '../testing/test-api.ts'
import { aWebhook, core, haveWebhook, v1 } from '../testing/webhook-bodies.ts'

describe.skipIf(postgresMissing !== undefined)(
  `on PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    async function openApi(limits = {}) {
      const server = await startPostgres()
      server.createDatabase('state')
      const store = await openPostgresStore({
        connection: { host: server.host, database: 'state', user: server.user },
      })
      const api = await openTestApi({ store, limits })
      return {
        api,
        async [Symbol.asyncDispose]() {
          await api[Symbol.asyncDispose]()
          await store[Symbol.asyncDispose]()
          await server[Symbol.asyncDispose]()
        },
      }
    }

    test('changes of one webhook at the same time are all kept', async () => {
      await using ground = await openApi()
      const { api } = ground
      const { id } = await haveWebhook(api)
      const names = Array.from({ length: 10 }, (_, index) => `x-${index}`)
      await Promise.all(
        names.map(name =>
          api.call('PATCH', `${core}/${id}`, { body: [{ op: 'add', path: `/headers/${name}`, value: 'v' }] }),
        ),
      )
      const { body } = await api.call('GET', `${core}/${id}`)
      expect(Object.keys((body as { headers: object }).headers).sort()).toEqual(names)
    })

    test('creations at the same time do not pass the quota', async () => {
      await using ground = await openApi({ webhooksPerOwner: 5 })
      const made = await Promise.all(
        Array.from({ length: 20 }, () => ground.api.call('POST', v1, { body: aWebhook() })),
      )
      expect(made.filter(({ status }) => status === 201)).toHaveLength(5)
    })

    test('of two deletions at the same time one finds nothing', async () => {
      await using ground = await openApi()
      const { id } = await haveWebhook(ground.api)
      const gone = await Promise.all([1, 2].map(() => ground.api.call('DELETE', `${v1}/${id}`)))
      expect(new Set(gone.map(({ status }) => status))).toEqual(new Set([204, 404]))
    })
  },
)

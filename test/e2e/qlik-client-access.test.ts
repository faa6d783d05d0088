import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import apiKeys from '@qlik/api/api-keys'
import audits from '@qlik/api/audits'
import spaces from '@qlik/api/spaces'
import users from '@qlik/api/users'
import { clientGrounds, refusal, type ClientGround } from '../support/client-ground.ts'
import {
  assignmentsPage,
  assignmentType,
  auditSettings,
  auditsPage,
  auditType,
  auditWords,
  keysConfig,
  keysPage,
  keyType,
  newKeyType,
  spacesPage,
  spaceType,
  spaceTypes,
  userCount,
  usersPage,
  userType,
} from '../support/qlik-access-types.ts'

for (const { name, open, missing } of clientGrounds) {
  describe.skipIf(missing !== undefined)(
    `the public client of spaces, users, API keys and audits, with the state in ${name} (${missing ?? 'a real server'})`,
    () => {
      let ground: ClientGround
      beforeAll(async () => {
        ground = await open()
      }, 120_000)
      afterAll(async () => await ground?.[Symbol.asyncDispose]())

      /** What every call is given: where, in whose name, and past the cache. */
      const as = (apiKey: string) => ({ hostConfig: { host: ground.server.url, apiKey }, noCache: true })
      const createSpace = async (spaceName: string) => {
        const body = { name: spaceName, type: 'data' } as const
        const { status, data } = await spaces.createSpace(body, as(ground.admin))
        expect(status).toBe(201)
        return spaceType.parse(data)
      }

      test('creates, reads, patches, updates and deletes a space', async () => {
        const { id } = await createSpace('Sales')
        const patch = [{ op: 'replace', path: '/description', value: 'of the shop' }] as const
        const patched = await spaces.patchSpace(id, [...patch], as(ground.admin))
        expect([patched.status, spaceType.parse(patched.data).description]).toEqual([200, 'of the shop'])
        const updated = await spaces.updateSpace(id, { name: 'Trade', ownerId: 'ada' }, as(ground.admin))
        expect(spaceType.parse(updated.data)).toMatchObject({ name: 'Trade', ownerId: 'ada' })
        const read = await spaces.getSpace(id, as(ground.user))
        expect(spaceType.parse(read.data)).toEqual({
          ...spaceType.parse(updated.data),
          meta: read.data.meta,
        })
        expect((await spaces.deleteSpace(id, as(ground.user))).status).toBe(204)
        expect(await refusal(spaces.getSpace(id, as(ground.admin)))).toBe('404 SPACE-UNKNOWN')
        expect(spaceTypes.parse((await spaces.getSpaceTypes(as(ground.user))).data)).toEqual({
          data: ['data'],
        })
      })

      test('lists spaces page by page, on and back, with those of millrace.yaml', async () => {
        for (const letter of ['c', 'a', 'd', 'b']) await createSpace(`listed ${letter}`)
        const namesOf = (data: unknown) =>
          spacesPage
            .parse(data)
            .data.map(space => space.name.slice(-1))
            .join('')
        const query = { name: 'LISTED', sort: '-name', limit: 3 }
        const first = await spaces.getSpaces(query, as(ground.admin))
        const second = await first.next?.(as(ground.admin))
        const back = await second?.prev?.(as(ground.admin))
        expect([first, second, back].map(page => namesOf(page?.data))).toEqual(['dcb', 'a', 'dcb'])
        expect([first.prev, second?.next]).toEqual([undefined, undefined])
        const all = spacesPage.parse((await spaces.getSpaces({ limit: 100 }, as(ground.admin))).data)
        const ofFile = all.data.find(space => space.name === 'Default')
        expect(ofFile?.meta.actions).not.toContain('delete')
        const renamed = spaces.updateSpace(ofFile?.id ?? '', { name: 'Other' }, as(ground.admin))
        expect(await refusal(renamed)).toBe('409 SPACE-IN-FILE')
        expect(await refusal(spaces.deleteSpace(ofFile?.id ?? '', as(ground.admin)))).toBe(
          '409 SPACE-IN-FILE',
        )
      })

      test('gives a user roles in a space, changes them and takes them away', async () => {
        const { id } = await createSpace('Assigned')
        expect(await refusal(spaces.getSpace(id, as(ground.user)))).toBe('404 SPACE-UNKNOWN')
        const body = { assigneeId: 'ada', type: 'user', roles: ['consumer'] } as const
        const made = await spaces.createSpaceAssignment(
          id,
          { ...body, roles: ['consumer'] },
          as(ground.admin),
        )
        const assignment = assignmentType.parse(made.data)
        expect(made.status).toBe(201)
        expect(spaceType.parse((await spaces.getSpace(id, as(ground.user))).data).meta.roles).toEqual([
          'consumer',
        ])
        const description = { description: 'mine' }
        expect(await refusal(spaces.updateSpace(id, description, as(ground.user)))).toBe(
          '403 SPACE-FORBIDDEN',
        )
        const changed = await spaces.updateSpaceAssignment(
          id,
          assignment.id,
          { roles: ['facilitator'] },
          as(ground.admin),
        )
        expect(assignmentType.parse(changed.data).roles).toEqual(['facilitator'])
        expect((await spaces.updateSpace(id, description, as(ground.user))).status).toBe(200)
        const page = await spaces.getSpaceAssignments(id, { assigneeId: 'ada' }, as(ground.user))
        expect(assignmentsPage.parse(page.data).data.map(each => each.id)).toEqual([assignment.id])
        const one = await spaces.getSpaceAssignment(id, assignment.id, as(ground.user))
        expect(assignmentType.parse(one.data)).toEqual(assignmentType.parse(changed.data))
        const again = { ...body, roles: ['operator' as const] }
        expect(await refusal(spaces.createSpaceAssignment(id, again, as(ground.admin)))).toBe(
          '409 SPACE-ASSIGNMENT-TAKEN',
        )
        expect((await spaces.deleteSpaceAssignment(id, assignment.id, as(ground.admin))).status).toBe(204)
        expect(await refusal(spaces.getSpace(id, as(ground.user)))).toBe('404 SPACE-UNKNOWN')
      })

      test('creates, reads, finds, patches and deletes users', async () => {
        const body = { subject: 'auth0|eve', name: 'Eve', email: 'eve@example.com' }
        const made = await users.createUser(
          { ...body, assignedRoles: [{ name: 'TenantAdmin' }] },
          as(ground.admin),
        )
        const { id } = userType.parse(made.data)
        expect(made.status).toBe(201)
        expect(await refusal(users.createUser(body, as(ground.admin)))).toBe('409 USER-SUBJECT-TAKEN')
        expect(await refusal(users.createUser({ subject: 'x' }, as(ground.user)))).toBe('403 API-FORBIDDEN')
        const patched = await users.patchUser(
          id,
          [
            { op: 'replace', path: '/name', value: 'Lady Eve' },
            { op: 'replace', path: '/assignedRoles', value: [] },
          ],
          as(ground.admin),
        )
        expect([patched.status, patched.data]).toEqual([204, ''])
        const read = userType.parse((await users.getUser(id, {}, as(ground.admin))).data)
        expect(read).toMatchObject({ ...body, name: 'Lady Eve', assignedRoles: [] })
        expect(userType.parse((await users.getMyUser(as(ground.user))).data).id).toBe('ada')
        const filter = 'name co "lady" or id eq "ada"'
        const query = { filter, sort: '-name', limit: 1, totalResults: true } as const
        const first = await users.getUsers(query, as(ground.admin))
        const second = await first.next?.(as(ground.admin))
        const idsOf = (data: unknown) => usersPage.parse(data).data.map(user => user.id)
        expect([...idsOf(first.data), ...idsOf(second?.data)]).toEqual([id, 'ada'])
        expect(usersPage.parse(first.data).totalResults).toBe(2)
        const filtered = await users.filterUsers({}, { filter: `id eq "${id}"` }, as(ground.admin))
        expect(idsOf(filtered.data)).toEqual([id])
        expect(userCount.parse((await users.countUsers({}, as(ground.admin))).data).total).toBe(3)
        expect((await users.deleteUser(id, as(ground.admin))).status).toBe(204)
        expect(await refusal(users.getUser(id, {}, as(ground.admin)))).toBe('404 USER-UNKNOWN')
      })

      test('creates an API key that works, describes it, lists it, and deletes or revokes it', async () => {
        const made = await apiKeys.createApiKey({ description: 'CI', expiry: 'P7D' }, as(ground.user))
        expect(made.status).toBe(201)
        const { token, ...key } = newKeyType.parse(made.data)
        expect(key).toMatchObject({ sub: 'ada', createdByUser: 'ada', status: 'active' })
        expect(userType.parse((await users.getMyUser(as(token))).data).id).toBe('ada')
        const patch = [{ op: 'replace', path: '/description', value: 'CD' }] as const
        expect((await apiKeys.patchApiKey(key.id, [...patch], as(token))).status).toBe(204)
        const read = keyType.parse((await apiKeys.getApiKey(key.id, as(ground.admin))).data)
        expect(read).toEqual({ ...key, description: 'CD' })
        const second = await apiKeys.createApiKey(
          { description: 'of the admin', sub: 'ada' },
          as(ground.admin),
        )
        const { id: other } = newKeyType.parse(second.data)
        const page = await apiKeys.getApiKeys({ sub: 'ada', sort: '-created', limit: 1 }, as(ground.admin))
        expect(keysPage.parse(page.data).data.map(each => each.id)).toEqual([other])
        const next = await page.next?.(as(ground.admin))
        expect(keysPage.parse(next?.data).data.map(each => each.id)).toEqual([key.id])
        expect((await apiKeys.deleteApiKey(other, as(ground.admin))).status).toBe(204)
        expect(keyType.parse((await apiKeys.getApiKey(other, as(ground.user))).data).status).toBe('revoked')
        expect((await apiKeys.deleteApiKey(key.id, as(token))).status).toBe(204)
        expect(await refusal(apiKeys.getApiKey(key.id, as(ground.admin)))).toBe('404 KEY-UNKNOWN')
        expect(await refusal(users.getMyUser(as(token)))).toBe('401 API-KEY-UNKNOWN')
        const config = await apiKeys.getApiKeysConfig(read.tenantId, as(ground.user))
        expect(keysConfig.parse(config.data)).toEqual({ max_api_key_expiry: 'P365D', max_keys_per_user: 50 })
      })

      test('reads the audit log page by page, one entry, and what there can be in it', async () => {
        const { id, name: spaceName } = await createSpace('Audited')
        await spaces.deleteSpace(id, as(ground.admin))
        const query = { source: 'millrace/spaces', limit: 1 }
        const first = await audits.getAudits(query, as(ground.admin))
        const second = await first.next?.(as(ground.admin))
        const back = await second?.prev?.(as(ground.admin))
        const entries = [first, second, back].flatMap(page => auditsPage.parse(page?.data).data)
        expect(entries.map(({ eventType }) => eventType)).toEqual([
          'millrace.v1.space.deleted',
          'millrace.v1.space.created',
          'millrace.v1.space.deleted',
        ])
        expect(entries[1]).toMatchObject({
          extensions: { spaceId: id },
          data: { id, after: { name: spaceName } },
        })
        const one = await audits.getAudit(entries[1]?.id ?? '', as(ground.admin))
        expect(auditType.parse(one.data)).toEqual(entries[1])
        expect(await refusal(audits.getAudit('999999', as(ground.admin)))).toBe('404 AUDIT-UNKNOWN')
        expect(await refusal(audits.getAudits({}, as(ground.user)))).toBe('403 API-FORBIDDEN')
        const types = auditWords.parse((await audits.getAuditTypes(as(ground.admin))).data)
        expect(types.data).toContain('millrace.v1.run.started')
        expect(auditWords.parse((await audits.getAuditSources(as(ground.admin))).data).data).toContain(
          'millrace/runs',
        )
        const settings = auditSettings.parse((await audits.getAuditsSettings(as(ground.admin))).data)
        expect(settings.data).toEqual({ ArchiveEnabled: false, EventTTL: 90 * 24 * 3600 })
      })
    },
  )
}

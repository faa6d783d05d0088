import type { KeyAnswer } from '../../contract/access/key-answers.ts'
import { KeyListQuery } from '../../contract/access/key-requests.ts'
import { isAdministrator } from '../../access/actor.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage, type AskedPage } from '../page-links.ts'
import { pageOfList, PlaceInList } from '../page-of-list.ts'
import type { ApiRequest } from '../route.ts'
import { invalidField } from '../server/invalid-request.ts'
import { keyAnswer } from './key-answer.ts'

type Asked = AskedPage<KeyListQuery, { readonly value: string; readonly id: string }>

/** A page of the keys that the caller may see: administrators all, others their own. */
export async function listKeys(services: ApiServices, request: ApiRequest<unknown, unknown, unknown>) {
  const { store, vault, clock, tenantId } = services
  const { caller } = request
  const asked = askedPage(request, { query: KeyListQuery, at: PlaceInList, vault })
  const { field = 'created', descending = true } = asked.query.sort ?? {}
  const keys = await store.read(reader =>
    isAdministrator(caller) ? reader.keys.all() : reader.keys.ofUser(caller.userId),
  )
  const now = clock.now()
  const rows = keys.map(key => keyAnswer(key, tenantId, now)).filter(key => matches(key, asked.query))
  const place = (key: KeyAnswer) => ({ value: key[field], id: key.id })
  const page = pageOfList(request, vault, startedAtKey(asked, rows, place), { rows, descending, place })
  return { data: [...page.rows], links: page.links }
}

function matches(key: KeyAnswer, { createdByUser, sub, status }: KeyListQuery): boolean {
  if (createdByUser !== undefined && key.createdByUser !== createdByUser) return false
  if (sub !== undefined && key.sub !== sub) return false
  return status === undefined || key.status === status
}

/** Clients may name a key instead of a cursor. */
function startedAtKey(
  asked: Asked,
  rows: readonly KeyAnswer[],
  place: (key: KeyAnswer) => NonNullable<Asked['cursor']>['at'],
): Asked {
  const { startingAfter, endingBefore } = asked.query
  const id = startingAfter ?? endingBefore
  if (asked.cursor || id === undefined) return asked
  const name = startingAfter === undefined ? 'endingBefore' : 'startingAfter'
  const key = rows.find(each => each.id === id)
  if (!key) throw invalidField(`/${name}`, `${name}: the list has no key "${id}"`)
  return { ...asked, cursor: { at: place(key), backwards: startingAfter === undefined } }
}

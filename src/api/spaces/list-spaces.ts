import { SpaceListQuery } from '../../contract/access/space-requests.ts'
import { readSpaces, type SpaceView } from '../../access/spaces/space-view.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage } from '../page-links.ts'
import { pageOfList, PlaceInList } from '../page-of-list.ts'
import type { ApiRequest } from '../route.ts'
import { spaceAnswer } from './space-answer.ts'

/** A page of the spaces in which the caller has a role. */
export async function listSpaces(services: ApiServices, request: ApiRequest<unknown, unknown, unknown>) {
  const { vault } = services
  const asked = askedPage(request, { query: SpaceListQuery, at: PlaceInList, vault })
  const { field = 'name', descending = false } = asked.query.sort ?? {}
  const found = (await readSpaces(services, request.caller)).filter(view => matches(view, asked.query))
  const { rows, links } = pageOfList(request, vault, asked, {
    rows: found,
    descending,
    place: ({ space }) => ({ value: sortValue(space, field), id: space.id }),
  })
  return {
    data: rows.map(view => spaceAnswer(view, services, request.baseUrl)),
    links,
    meta: { count: found.length },
  }
}

function matches({ space, roles }: SpaceView, query: SpaceListQuery): boolean {
  const { name, ownerId, type, roles: wanted } = query
  if (name !== undefined && !space.name.toLowerCase().includes(name.toLowerCase())) return false
  if (ownerId !== undefined && space.ownerId !== ownerId) return false
  if (type && !type.includes('data')) return false
  return wanted === undefined || roles.some(role => wanted.includes(role))
}

function sortValue(space: SpaceView['space'], field: 'name' | 'type' | 'createdAt'): string {
  switch (field) {
    case 'name':
      return space.name.toLowerCase()
    case 'createdAt':
      return space.createdAt.toISOString()
    case 'type':
      return 'data'
  }
}

import type { z } from 'zod'
import { parseUserFilter } from '../../contract/access/parse-user-filter.ts'
import type { UserListQuery } from '../../contract/access/user-requests.ts'
import { FilterFault } from '../../contract/filters/filter-fault.ts'
import { isAdministrator } from '../../access/actor.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { User } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage } from '../page-links.ts'
import { pageOfList, PlaceInList } from '../page-of-list.ts'
import type { ApiRequest } from '../route.ts'
import { userAnswer } from './user-answer.ts'

type AnyQuery = Pick<UserListQuery, 'limit' | 'sort' | 'fields'> & Partial<UserListQuery>

/** A page of the users that match. `filter` wins over the one of the query. */
export async function listUsers(
  services: ApiServices,
  request: ApiRequest<unknown, unknown, unknown>,
  schema: z.ZodType<AnyQuery>,
  filter?: string,
) {
  const { vault, tenantId } = services
  const asked = askedPage(request, { query: schema, at: PlaceInList, vault })
  const { field = 'name', descending = false } = asked.query.sort ?? {}
  const matches = conditionOf(filter ?? asked.query.filter)
  const { caller } = request
  const users = await services.store.read(reader => reader.users.all())
  const found = users.filter(user =>
    matches(filteredUser(user, isAdministrator(caller) || user.id === caller.userId)),
  )
  const { rows, links } = pageOfList(request, vault, asked, {
    rows: found,
    descending,
    place: user => ({ value: sortValue(user, field), id: user.id }),
  })
  const context = { tenantId, caller, baseUrl: request.baseUrl, fields: asked.query.fields }
  return {
    data: rows.map(user => userAnswer(user, context)),
    links,
    ...(asked.query.totalResults === 'true' && { totalResults: found.length }),
  }
}

function conditionOf(filter: string | undefined): ReturnType<typeof parseUserFilter> {
  if (filter === undefined || filter.trim() === '') return () => true
  try {
    return parseUserFilter(filter)
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error
    const { column, what, fix } = error.problem
    throw new AppError('MILLRACE-USER-FILTER-INVALID', `column ${column}: ${what}`, { fix })
  }
}

/** What the caller does not see cannot be searched for either. */
function filteredUser({ id, name, subject, status, email, role }: User, isSeen: boolean) {
  const roles = isSeen && role === 'TenantAdmin' ? [role] : []
  return { id, name, subject, status, email: isSeen ? (email ?? '') : '', roles }
}

function sortValue(user: User, field: NonNullable<UserListQuery['sort']>['field']): string {
  switch (field) {
    case 'name':
      return user.name.toLowerCase()
    case 'createdAt':
      return user.createdAt.toISOString()
    case 'email':
      return user.email ?? ''
    case '_id':
      return user.id
    default:
      return user[field]
  }
}

import { z } from 'zod'
import { auditActions, auditSource, auditType } from '../../contract/access/audit-actions.ts'
import { AuditListQuery } from '../../contract/access/audit-requests.ts'
import type { AuditQuery, AuditSort, StoredAuditEntry } from '../../store/store.ts'
import type { ApiServices } from '../api-services.ts'
import { askedPage, pageOfRows, type AskedPage } from '../page-links.ts'
import type { ApiRequest } from '../route.ts'
import { auditAnswer } from './audit-answer.ts'

const At = z.strictObject({ value: z.string(), sequence: z.int() })
const sorts = { eventTime: 'at', eventType: 'action', source: 'source' } as const satisfies Record<
  string,
  AuditSort
>

/** A page of the audit log. */
export async function listAudits(services: ApiServices, request: ApiRequest<unknown, unknown, unknown>) {
  const { store, vault, tenantId } = services
  const asked = askedPage(request, { query: AuditListQuery, at: At, vault })
  const query = auditQuery(asked)
  const found = await store.read(({ audit }) => audit.find(query))
  const { rows, links } = pageOfRows(request, vault, asked, {
    rows: found,
    at: entry => ({ value: sortValue(entry, query.sort), sequence: entry.sequence }),
  })
  return { data: rows.map(entry => auditAnswer(entry, tenantId, request.baseUrl)), links }
}

/** The number of an entry; undefined for a text that is the id of none. */
export function auditSequence(id: string): number | undefined {
  return /^[1-9]\d{0,14}$/u.test(id) ? Number(id) : undefined
}

function auditQuery({ query, limit, cursor }: AskedPage<AuditListQuery, z.infer<typeof At>>): AuditQuery {
  const { eventTime, eventType, source, userId, id, sort } = query
  const isNamed = eventType !== undefined || source !== undefined
  const actions = auditActions
    .filter(action => eventType === undefined || auditType(action) === eventType)
    .filter(action => source === undefined || auditSource(action) === source)
  return {
    ...eventTime,
    ...(isNamed && { actions }),
    ...(userId !== undefined && { userId }),
    ...(id && { sequences: id.flatMap(each => auditSequence(each) ?? []) }),
    sort: sorts[sort?.field ?? 'eventTime'],
    descending: sort?.descending ?? true,
    limit: limit + 1,
    ...(cursor && { cursor: { ...cursor.at, backwards: cursor.backwards } }),
  }
}

function sortValue(entry: StoredAuditEntry, sort: AuditSort): string {
  switch (sort) {
    case 'at':
      return entry.at.toISOString()
    case 'action':
      return entry.action
    case 'source':
      return auditSource(entry.action)
  }
}

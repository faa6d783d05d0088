import { z } from 'zod'
import { AuditAnswer, AuditList, AuditSettings, AuditWords } from '../../contract/access/audit-answers.ts'
import { auditActions, auditSources, auditType } from '../../contract/access/audit-actions.ts'
import { AuditListQuery } from '../../contract/access/audit-requests.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type Route } from '../route.ts'
import { auditAnswer } from './audit-answer.ts'
import { auditSequence, listAudits } from './list-audits.ts'

const path = '/api/v1/audits'

/** Who did what: for administrators. */
export function auditRoutes(services: ApiServices): readonly Route[] {
  return [
    list(services),
    words('types', 'Types of entries', auditActions.map(auditType)),
    words('sources', 'Parts of Millrace that entries come from', auditSources),
    settings(services),
    get(services),
  ]
}

function list(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path,
    summary: 'The audit log, newest first, in pages',
    permission: 'admin',
    query: AuditListQuery,
    answers: { 200: AuditList },
    problems: ['MILLRACE-API-CURSOR-INVALID'],
    handle: async request => ({ status: 200, body: await listAudits(services, request) }),
  })
}

function words(name: string, summary: string, all: readonly string[]): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/${name}`,
    summary,
    permission: 'admin',
    answers: { 200: AuditWords },
    handle: async request => ({
      status: 200,
      body: { data: [...all], links: { self: { href: request.baseUrl + request.path } } },
    }),
  })
}

const daySeconds = 24 * 3600

function settings({ auditDays }: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/settings`,
    summary: 'How long entries are kept',
    permission: 'admin',
    answers: { 200: AuditSettings },
    handle: async () => ({
      status: 200,
      body: { data: { ArchiveEnabled: false, EventTTL: Math.round(auditDays * daySeconds) } },
    }),
  })
}

function get(services: ApiServices): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    summary: 'One entry',
    permission: 'admin',
    params: z.strictObject({ id: z.string() }),
    answers: { 200: AuditAnswer },
    problems: ['MILLRACE-AUDIT-UNKNOWN'],
    handle: async ({ params: { id }, baseUrl }) => {
      const sequence = auditSequence(id)
      const entry =
        sequence === undefined ? undefined : await services.store.read(({ audit }) => audit.get(sequence))
      if (entry) return { status: 200, body: auditAnswer(entry, services.tenantId, baseUrl) }
      throw new AppError('MILLRACE-AUDIT-UNKNOWN', `The audit log has no entry "${id}"`, {
        fix: 'Check the id; `millrace audits list` shows the newest.',
      })
    },
  })
}

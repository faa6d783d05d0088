import type { AuditEntry, Run } from '../store/store.ts'

/** What the audit log says when somebody starts or stops a run. */
export function auditOfRun(
  { id, launch, task, startMethod }: Run,
  action: 'run.started' | 'run.stopped',
  by: string,
  at: Date,
): AuditEntry {
  const { id: taskId, name, type, projectId, spaceId, ownerId } = task
  const after = { id, launch, startMethod, task: { id: taskId, name, type, projectId } }
  return { at, by, action, subject: id, spaceId, ownerId, after }
}

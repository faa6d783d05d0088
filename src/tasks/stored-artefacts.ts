import type { Project } from '../projects/project.ts'
import type { Artefact } from './artefact.ts'
import { currentHeader, endOfValidity, headerColumns } from './header-columns.ts'
import { currentViewSelect, historyViewSelect } from './publish-views.ts'
import type { DatasetPlan } from './task-type.ts'

/** The tables and views of a dataset that is kept in tables with header columns, or that is only a view. */
export function storedArtefacts(plan: DatasetPlan, { naming }: Pick<Project, 'naming'>): readonly Artefact[] {
  const { columns, readFrom, history, select = '' } = plan
  const { table, prior } = plan.artefacts
  if (!plan.materialized || !table) return [{ kind: 'view', name: readFrom, select }]
  const prefix = naming.prefixHeaderColumns
  const header = headerColumns(prefix)
  const current = [...columns, ...currentHeader(header)]
  const views: Artefact[] = [{ kind: 'view', name: readFrom, select: currentViewSelect(columns, table) }]
  if (!prior) return [{ kind: 'table', name: table, columns: current }, ...views]
  if (history) {
    const versions = historyViewSelect(columns, { table, prior }, prefix)
    views.push({ kind: 'view', name: history, select: versions })
  }
  return [
    { kind: 'table', name: table, columns: current },
    { kind: 'table', name: prior, columns: [...current, endOfValidity(header)] },
    ...views,
  ]
}

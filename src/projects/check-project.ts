import { checkDatasets } from './check-datasets.ts'
import { checkReferences } from './check-references.ts'
import { checkWiring } from './check-wiring.ts'
import type { PartlyRead } from './partly-read.ts'
import type { ProjectFindings } from './project-findings.ts'
import type { LoadedTask } from './read-task.ts'

/** Checks what no file can tell by itself: how tasks and datasets fit together. */
export function checkProject(
  project: PartlyRead,
  loaded: readonly LoadedTask[],
  findings: ProjectFindings,
): void {
  checkReferences(project, loaded, findings)
  checkWiring(project, loaded, findings)
  const relationships = project.tasks.flatMap(task => task.relationships)
  for (const task of project.tasks) checkDatasets(task, relationships, findings)
}

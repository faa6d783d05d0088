import type { AutomationConfig } from '../config/automation-config.ts'
import { inFileOrder } from '../config/parse-part.ts'
import type { Workspace } from '../config/workspace.ts'
import type { AutomationStep } from '../contract/automations/automation-steps.ts'
import type { Finding } from '../contract/finding.ts'
import { checkStep } from '../delivery/automations/check-steps.ts'
import type { AddressRules } from '../delivery/sending.ts'
import { AppError, type Place } from '../foundation/app-error.ts'
import type { LoadedProject } from '../projects/load-project.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import { unknownProject } from '../projects/unknown-project.ts'
import { addressRulesOf } from './api-services.ts'
import { loadFolderProject } from './load-kept-project.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

/** All of it, for who validates the workspace. */
export async function automationFindings({
  workspace,
  catalog,
  connections,
}: Pick<WorkspaceParts, 'workspace' | 'catalog' | 'connections'>): Promise<readonly Finding[]> {
  const folders = workspace.projects
  // Validating needs no network and makes no state: projects of a state that is elsewhere are not known.
  const isStateHere = connections.hasLocalStore()
  const loaded = isStateHere
    ? await catalog.list()
    : await Promise.all(folders.map(folder => loadFolderProject(workspace, folder)))
  const projects = loaded.map(each => ({
    ...each,
    name: folders.find(({ id }) => id === each.outline.id)?.name ?? each.outline.name,
  }))
  const isComplete = isStateHere || workspace.state.connection === undefined
  const found = selectionFindings(workspace, projects)
  return inFileOrder([
    ...requestFindings(workspace, addressRulesOf(workspace)),
    ...(isComplete ? found : found.filter(({ code }) => code !== 'MILLRACE-PROJECT-UNKNOWN')),
  ])
}

type NamedProject = LoadedProject & { readonly name: string }

/** Requests of the automations of millrace.yaml that may not be sent. */
export function requestFindings({ automations }: Workspace, rules: AddressRules): readonly Finding[] {
  return eachStep(automations, (step, placeOf) =>
    thrownBy(() => checkStep(step, rules), placeOf(step.kind === 'http' ? ['http', 'url'] : [])),
  )
}

/** Projects, tasks and connections that automations of millrace.yaml name and that are not there. */
function selectionFindings(
  { automations, connections }: Workspace,
  projects: readonly NamedProject[],
): readonly Finding[] {
  return eachStep(automations, (step, placeOf) => {
    if (step.kind === 'start' || step.kind === 'stop')
      return thrownBy(() => requireTasks(step, projects), placeOf([step.kind]))
    if (step.kind !== 'check') return []
    const { project, connection } = step
    if (project !== undefined)
      return thrownBy(() => void requireProject(project, projects), placeOf(['check', 'project']))
    if (connection === undefined || connections.has(connection)) return []
    const what = `millrace.yaml has no connection "${connection}"`
    const fix = 'Name a connection of a platform, or none.'
    return [errorAt(placeOf(['check', 'connection']), 'MILLRACE-CONFIG-UNKNOWN-CONNECTION', what, fix)]
  })
}

type PlaceInStep = (path: readonly string[]) => Place

function eachStep(
  automations: readonly AutomationConfig[],
  look: (step: AutomationStep, placeOf: PlaceInStep) => readonly Finding[],
): readonly Finding[] {
  return automations.flatMap(({ content, placeOf }) =>
    content.do.flatMap((step, index) => look(step, path => placeOf(['do', index, ...path]))),
  )
}

function requireTasks(
  { project: name, tasks }: { readonly project: string; readonly tasks: readonly string[] },
  projects: readonly NamedProject[],
): void {
  const { project } = requireProject(name, projects)
  // One that has errors tells of them itself.
  if (project) selectTasks(project, tasks)
}

function requireProject(name: string, projects: readonly NamedProject[]): NamedProject {
  const found = projects.find(each => [each.name, each.outline.name, each.outline.id].includes(name))
  if (found) return found
  throw unknownProject(
    name,
    projects.map(each => each.outline.name),
  )
}

function thrownBy(check: () => void, place: Place): readonly Finding[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof AppError) return [errorAt(place, error.code, error.message, error.fix ?? '')]
    throw error
  }
}

function errorAt(place: Place, code: string, what: string, fix: string): Finding {
  return { level: 'ERROR', code, ...place, what, fix }
}

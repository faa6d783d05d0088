import { z } from 'zod'
import { BindingsAnswer, BindingsBody, BindingsQuery } from '../../contract/api/projects/change-bodies.ts'
import { ProjectParams } from '../../contract/api/projects/project-answers.ts'
import { BindingsFile } from '../../contract/project/bindings-file.ts'
import { bindingsText } from '../../projects/bindings-text.ts'
import { readTree, type ProjectTree } from '../../projects/project-tree.ts'
import { defineRoute, type Route } from '../route.ts'
import { replaceFiles, requireChangeable } from './change-project.ts'
import { currentProject } from './find-project.ts'
import { changeProblems, projectProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectServices } from './project-services.ts'

const path = `${projectsPath}/:projectId/bindings`

/** What the variables of a project stand for in this environment. */
export function bindingsRoutes(services: ProjectServices): readonly Route[] {
  return [get(services), put(services)]
}

function get({ catalog }: ProjectServices): Route {
  return defineRoute({
    method: 'GET',
    path,
    summary: 'The values of the variables of a project',
    permission: 'read',
    space: inProject(catalog, 'read'),
    params: ProjectParams,
    query: BindingsQuery,
    answers: { 200: BindingsAnswer },
    problems: projectProblems,
    handle: async ({ params: { projectId }, query: { recalculate } }) => {
      const { bindings, tree } = await currentProject(catalog, projectId)
      if (recalculate === 'true') return { status: 200, body: bindings }
      const { variables = {}, nameToIdMap = {} } = await savedBindings(tree)
      return { status: 200, body: { variables: withoutNulls(variables), nameToIdMap } }
    },
  })
}

function put(services: ProjectServices): Route {
  return defineRoute({
    method: 'PUT',
    path,
    summary: 'Sets values of variables, also of those that a later import declares',
    permission: 'write',
    space: inProject(services.catalog, 'change'),
    params: ProjectParams,
    body: BindingsBody,
    answers: { 200: z.strictObject({}) },
    problems: changeProblems,
    handle: async ({ params: { projectId }, body, caller }) => {
      const project = await currentProject(services.catalog, projectId)
      requireChangeable(project)
      const saved = await savedBindings(project.tree)
      const variables = { ...saved.variables, ...body.variables }
      const files = await readTree(project.tree)
      const changed = { ...files, 'bindings.json': bindingsText({ ...saved, variables }) }
      await replaceFiles(services, project, { files: changed, by: caller.userId })
      return { status: 200, body: {} }
    },
  })
}

/** Of the project's own bindings.json; none where there is none that can be read. */
async function savedBindings(tree: ProjectTree): Promise<BindingsFile> {
  const text = await tree.read('bindings.json').catch(() => '{}')
  const parsed = BindingsFile.safeParse(jsonOf(text))
  return parsed.data ?? {}
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function withoutNulls(variables: NonNullable<BindingsFile['variables']>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? '']))
}

import { z } from 'zod'
import { ActionStarted } from '../../contract/api/projects/action-answers.ts'
import { DefinitionReports, ExportBody, Zip } from '../../contract/api/projects/change-bodies.ts'
import { ProjectParams } from '../../contract/api/projects/project-answers.ts'
import type { Finding } from '../../contract/finding.ts'
import { AppError } from '../../foundation/app-error.ts'
import { exportProject } from '../../projects/export/export-project.ts'
import { checkUpload } from '../../projects/import/check-upload.ts'
import { mostZipBytes, packProject } from '../../projects/import/project-zip.ts'
import type { CatalogProject } from '../../projects/project-catalog.ts'
import { defineRoute, type Route } from '../route.ts'
import { replaceFiles, requireChangeable, type NewFiles } from './change-project.ts'
import { currentProject } from './find-project.ts'
import { changeProblems, projectProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectChangeServices } from './project-services.ts'

/** Projects as zip files: out, in, and only looked at. */
export function transferRoutes(services: ProjectChangeServices): readonly Route[] {
  return [exportZip(services), importAsync(services), importSync(services), validateDefinitions()]
}

function exportZip({ catalog, settingsOf }: ProjectChangeServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/actions/export`,
    summary: 'A project as a zip of its files; the same project gives the same bytes',
    permission: 'read',
    space: inProject(catalog, 'read'),
    params: ProjectParams,
    body: ExportBody.prefault({}),
    answers: { 200: Zip },
    problems: [...projectProblems, 'MILLRACE-EXPORT-LEGACY'],
    media: { 'application/zip': null },
    handle: async ({ params: { projectId }, body: { mode, includeBindings } }) => {
      if (mode === 'LEGACY') throw new AppError('MILLRACE-EXPORT-LEGACY', 'The mode LEGACY is not supported')
      const project = await currentProject(catalog, projectId)
      const files = await exportProject(project, { mode, includeBindings, settingsOf })
      const name = encodeURIComponent(project.outline.name.replaceAll(/\p{Surrogate}/gu, '_')).replaceAll(
        /['()*]/g,
        '_',
      )
      return {
        status: 200,
        bytes: packProject(files),
        headers: {
          'content-type': 'application/zip',
          'content-disposition': `attachment; filename*=UTF-8''${name}.zip`,
        },
      }
    },
  })
}

function importAsync(services: ProjectChangeServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/actions/import-async`,
    summary: 'Replaces the files of a project by those of a zip, in the background; its bindings stay',
    permission: 'write',
    space: inProject(services.catalog, 'change'),
    params: ProjectParams,
    body: Zip,
    takesZip: true,
    answers: { 202: ActionStarted },
    problems: [...changeProblems, 'MILLRACE-IMPORT-NOT-A-ZIP', 'MILLRACE-IMPORT-TOO-LARGE'],
    handle: async ({ params: { projectId }, body: zip, caller }) => {
      const project = await currentProject(services.catalog, projectId)
      requireChangeable(project)
      requireSmall(zip)
      const actionId = await services.actions.start({
        type: 'PROJECT_IMPORT',
        projectId,
        requestedBy: caller.userId,
        tasks: [],
        work: async ({ requireHeld }) =>
          await importInto(services, project, { zip, by: caller.userId, requireHeld }),
      })
      return { status: 202, body: { actionId } }
    },
  })
}

async function importInto(
  services: ProjectChangeServices,
  project: CatalogProject,
  { zip, ...how }: Omit<NewFiles, 'files'> & { readonly zip: Uint8Array },
): Promise<void> {
  const { id: projectId, spaceId, ownerId } = project.outline
  const bindings = await project.tree.read('bindings.json').catch(() => undefined)
  const target = { projectId, spaceId, ownerId, ...(bindings !== undefined && { bindings }) }
  const { files, findings } = await checkUpload(zip, target)
  const errors = findings.filter(({ level }) => level === 'ERROR')
  if (errors.length > 0) {
    const list = errors.map(({ file, line, column, what, fix }) => `${file}:${line}:${column} ${what} ${fix}`)
    throw new AppError(
      'MILLRACE-PROJECT-INVALID',
      `The files have ${errors.length} errors; nothing was imported`,
      {
        fix: list.join('\n'),
      },
    )
  }
  await replaceFiles(services, project, { files, ...how })
}

function importSync({ catalog }: ProjectChangeServices): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/:projectId/actions/import`,
    summary: 'Refuses what it is sent: the direct import is for files that Millrace does not read',
    permission: 'write',
    space: inProject(catalog, 'change'),
    params: ProjectParams,
    body: Zip,
    takesZip: true,
    answers: { 200: z.strictObject({}) },
    problems: [...projectProblems, 'MILLRACE-IMPORT-NEEDS-ASYNC', 'MILLRACE-IMPORT-NOT-A-ZIP'],
    handle: async ({ params: { projectId } }) => {
      await currentProject(catalog, projectId)
      throw new AppError(
        'MILLRACE-IMPORT-NEEDS-ASYNC',
        'The direct import takes the JSON files of older versions only',
      )
    },
  })
}

function validateDefinitions(): Route {
  return defineRoute({
    method: 'POST',
    path: `${projectsPath}/utils/actions/validate-project-definitions`,
    operationId: 'validateProjectDefinitions',
    summary: 'What is wrong with the project files in a zip, before they are imported',
    permission: 'read',
    body: Zip,
    takesZip: true,
    answers: { 200: DefinitionReports },
    problems: ['MILLRACE-IMPORT-NOT-A-ZIP', 'MILLRACE-IMPORT-TOO-LARGE', 'MILLRACE-PROJECT-FILE-NOT-ALLOWED'],
    handle: async ({ body: zip }) => {
      requireSmall(zip)
      const nowhere = { projectId: 'none', spaceId: 'none', ownerId: 'none' }
      const { findings } = await checkUpload(zip, nowhere)
      return { status: 200, body: { reports: findings.map(reportOf) } }
    },
  })
}

function reportOf({ level, file, line, column, what, fix }: Finding) {
  return { level, path: `${file}:${line}:${column}`, reason: `${what} ${fix}` }
}

function requireSmall(zip: Uint8Array): void {
  if (zip.length <= mostZipBytes) return
  throw new AppError('MILLRACE-IMPORT-TOO-LARGE', `The zip has ${zip.length} bytes`)
}

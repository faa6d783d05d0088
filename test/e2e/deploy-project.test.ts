import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import projects from '@qlik/api/di-projects'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import {
  actionType,
  bindingsAnswer,
  projectErrors,
  projectsAnswer,
  projectType,
  reportsAnswer,
  runtimeStateType,
  tasksAnswer,
} from '../support/qlik-project-types.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A server with the project `generations` in its files, and an empty one whose source has another name. */
describe('moving a project from one server to another with the public client', () => {
  const [from, to] = [temporaryFolder(), temporaryFolder()]
  let [source, target]: RunningServer[] = []
  const as = (server: RunningServer | undefined, folder: { readonly path: string }) => ({
    hostConfig: {
      host: server?.url ?? '',
      apiKey: readFileSync(join(folder.path, '.millrace/admin.key'), 'utf8').trim(),
    },
    noCache: true,
  })
  const there = () => as(source, from)
  const here = () => as(target, to)

  beforeAll(async () => {
    writeGenerationsWorkspace(from.path)
    writeGeneration(from.path, 1, 300)
    mkdirSync(join(to.path, 'other'), { recursive: true })
    writeGeneration(to.path, 1, 300, 'other')
    writeFileSync(
      join(to.path, 'millrace.yaml'),
      'name: target\nspaces: [{ name: Development }, { name: Production, id: production }]\nconnections:\n  elsewhere: { type: files, path: other }\n',
    )
    ;[source, target] = await Promise.all([startServer(from.path), startServer(to.path)])
  })
  afterAll(async () => {
    await Promise.all([source?.[Symbol.asyncDispose](), target?.[Symbol.asyncDispose]()])
    from[Symbol.dispose]()
    to[Symbol.dispose]()
  })

  const sourceId = async () =>
    projectsAnswer.parse((await projects.getDiProjects({}, there())).data).projects[0]?.id ?? ''
  const exported = async (id: string, options: ReturnType<typeof here>) => {
    const { status, data } = await projects.exportDiProject(id, { mode: 'MINIMAL' }, options)
    expect(status).toBe(200)
    return new Uint8Array(await data.arrayBuffer())
  }
  const created = async (name: string, space = 'production') => {
    const { status, data } = await projects.createDiProject({ name, space, type: 'DATA_PIPELINE' }, here())
    expect(status).toBe(201)
    return projectType.parse(data)
  }
  const imported = async (id: string, zip: Uint8Array) => {
    const form = new FormData()
    form.set('zip', new Blob([new Uint8Array(zip)]), 'project.zip')
    const { status, data } = await projects.importAsyncDiProject(id, form as { zip?: Blob }, here())
    expect(status).toBe(202)
    return await ended(data.actionId)
  }
  const ended = async (actionId: string) =>
    await vi.waitFor(
      async () => {
        const { data } = await projects.getDiProject(actionId, { detailed: true }, here())
        const action = actionType.parse(data)
        expect(action.endTime).toBeDefined()
        return action
      },
      { timeout: 30_000, interval: 20 },
    )
  const run = async (id: string, task: string, options: ReturnType<typeof here>) => {
    await projects.startDiProjectDiTaskRuntime(id, task, options)
    return await vi.waitFor(
      async () => {
        const { data } = await projects.getDiProjectDiTaskRuntimeState(id, task, options)
        const state = runtimeStateType.parse(data)
        expect(state.runReadiness.state).toBe('READY_TO_RUN')
        return state.lastRun?.state
      },
      { timeout: 30_000, interval: 20 },
    )
  }
  const tasks = ['landing-0001', 'storage-0002', 'transform-0003']

  test('export, create in another space, bind, import, run: the tables are the same', async () => {
    const zip = await exported(await sourceId(), there())
    const project = await created('generations in production')
    expect(project).toMatchObject({ spaceId: 'production', name: 'generations in production' })
    const variables = { 'task.landing-0001.sourceConnection': 'elsewhere' }
    const put = await projects.setDiProjectExportVariables(project.id, { variables }, here())
    expect(put.status).toBe(200)

    expect(await imported(project.id, zip)).toMatchObject({ state: 'COMPLETED', type: 'PROJECT_IMPORT' })
    const { data } = await projects.getDiProjectDiTasks(project.id, here())
    expect(tasksAnswer.parse(data).dataTasks.map(({ id, spaceId }) => [id, spaceId])).toEqual(
      tasks.map(id => [id, 'production']),
    )
    const [own] = projectsAnswer.parse(
      (await projects.getDiProjects({ spaceId: 'production' }, here())).data,
    ).projects
    expect(own?.name).toBe('generations in production')
    for (const task of tasks) {
      expect(await run(await sourceId(), task, there())).toBe('COMPLETED')
      expect(await run(project.id, task, here())).toBe('COMPLETED')
    }
    const rows = async (server: RunningServer | undefined, id: string) =>
      await server?.call(
        'GET',
        `/api/v1/datasets/rows?project=${id}&task=transform-0003&dataset=doubled&limit=1000`,
        200,
      )
    const sorted = (answer: unknown) =>
      (answer as { rows: { id: number }[] }).rows.toSorted((a, b) => Number(a.id) - Number(b.id))
    const moved = sorted(await rows(target, project.id))
    expect(moved).toHaveLength(300)
    expect(moved).toEqual(sorted(await rows(source, await sourceId())))
  })

  test('what was imported is exported with the same bytes', async () => {
    const zip = await exported(await sourceId(), there())
    const project = await created('copy')
    await imported(project.id, zip)
    expect(await exported(project.id, here())).toEqual(zip)
  })

  test('bindings are read as they were set, and as the files declare them', async () => {
    const project = await created('bound')
    await imported(project.id, await exported(await sourceId(), there()))
    const read = async (recalculate: boolean) =>
      bindingsAnswer.parse(
        (await projects.getDiProjectExportVariables(project.id, { recalculate }, here())).data,
      ).variables
    expect(await read(false)).toEqual({ projectName: 'bound' })
    expect(await read(true)).toMatchObject({
      projectName: 'bound',
      'task.landing-0001.sourceConnection': 'source',
    })
  })

  test('a validation names the task, the place and the fix of what is wrong', async () => {
    const project = await created('unbound')
    await imported(project.id, await exported(await sourceId(), there()))
    const { data } = await projects.validateDiProject(project.id, {}, here())
    const action = await ended(data.actionId)
    expect(action).toMatchObject({
      type: 'PROJECT_VALIDATE',
      state: 'FAILED',
      taskProgress: { failed: 1, completed: 2 },
    })
    expect(action.taskDetails?.find(({ taskId }) => taskId === 'landing-0001')?.error).toMatchObject({
      code: 'MILLRACE-CONFIG-UNKNOWN-CONNECTION',
      message: expect.stringMatching(/sourceSelection\.yaml:1:19 .*no connection "source"/u) as string,
    })
    const one = await projects.validateDiProjectDiTask(project.id, 'transform-0003', {}, here())
    expect(await ended(one.data.actionId)).toMatchObject({ type: 'TASK_VALIDATE', state: 'COMPLETED' })
  })

  test('definitions are checked before they are imported, and errors keep them out', async () => {
    const files = unzipSync(await exported(await sourceId(), there()))
    const path = 'qtcp_tasks/storage/task.yaml'
    const broken = zipSync({ ...files, [path]: strToU8('properties: { name: x, id: y, type: STORAGE }\n') })
    const form = new FormData()
    form.set('zip', new Blob([new Uint8Array(broken)]))
    const checked = await projects.validateProjectDefinitions(form as { zip?: Blob }, here())
    const { reports } = reportsAnswer.parse(checked.data)
    expect(reports).toContainEqual({
      level: 'ERROR',
      path: `${path}:1:1`,
      reason: expect.stringContaining('settings') as string,
    })
    const project = await created('empty')
    expect(await imported(project.id, broken)).toMatchObject({
      state: 'FAILED',
      error: { code: 'MILLRACE-PROJECT-INVALID', details: expect.stringContaining(path) as string },
    })
    const { data } = await projects.getDiProjectDiTasks(project.id, here())
    expect(data).toEqual({ dataTasks: [] })
  })

  test('what cannot be is refused with the reason', async () => {
    const refused = async (call: Promise<unknown>) => {
      const { status, data } = projectErrors.parse(
        await call.then(
          () => ({}),
          (error: unknown) => error,
        ),
      )
      return [status, data.errors[0]?.code]
    }
    const form = new FormData()
    form.set('zip', new Blob([strToU8('no zip')]))
    const zip = form as { zip?: Blob }
    const id = await sourceId()
    const project = await created('refusing')
    expect(await refused(projects.importAsyncDiProject(id, zip, there()))).toEqual([
      409,
      'MILLRACE-PROJECT-IN-FILES',
    ])
    expect(await refused(projects.setDiProjectExportVariables(id, {}, there()))).toEqual([
      409,
      'MILLRACE-PROJECT-IN-FILES',
    ])
    expect(await refused(projects.importDiProject(project.id, zip, here()))).toEqual([
      400,
      'MILLRACE-IMPORT-NEEDS-ASYNC',
    ])
    expect(await refused(projects.validateProjectDefinitions(zip, here()))).toEqual([
      400,
      'MILLRACE-IMPORT-NOT-A-ZIP',
    ])
    expect(await refused(projects.exportDiProject(id, { mode: 'LEGACY' }, there()))).toEqual([
      400,
      'MILLRACE-EXPORT-LEGACY',
    ])
    expect(await refused(projects.createDiProject({ name: 'x', space: 'nowhere' }, here()))).toEqual([
      400,
      'MILLRACE-SPACE-UNKNOWN',
    ])
    expect(await refused(projects.getDiProject('nothing', {}, here()))).toEqual([
      404,
      'MILLRACE-ACTION-UNKNOWN',
    ])
  })
})

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import projects from '@qlik/api/di-projects'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  actionType,
  datasetStatesAnswer,
  projectErrors,
  projectsAnswer,
  projectType,
  runsAnswer,
  runtimeStateType,
  taskItemType,
  tasksAnswer,
} from '../support/qlik-project-types.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { writeSlowWorkspace } from '../support/slow-workspace.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

describe('the public client of the data integration projects API', () => {
  const folder = temporaryFolder()
  let server: RunningServer
  let projectId: string
  const as = () => ({
    hostConfig: {
      host: server.url,
      apiKey: readFileSync(join(folder.path, '.millrace/admin.key'), 'utf8').trim(),
    },
    noCache: true,
  })

  beforeAll(async () => {
    writeSlowWorkspace(folder.path)
    server = await startServer(folder.path)
    const { data } = await projects.getDiProjects({}, as())
    projectId = projectsAnswer.parse(data).projects[0]?.id ?? ''
  })
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  const state = async (task: string) => {
    const { status, data } = await projects.getDiProjectDiTaskRuntimeState(projectId, task, as())
    expect(status).toBe(200)
    return runtimeStateType.parse(data)
  }
  const ended = async (actionId: string) =>
    await vi.waitFor(
      async () => {
        const { data } = await projects.getDiProject(actionId, { detailed: true }, as())
        const action = actionType.parse(data)
        expect(action.endTime).toBeDefined()
        return action
      },
      { timeout: 30_000, interval: 20 },
    )
  const start = async (task: string) => {
    const { status, data } = await projects.startDiProjectDiTaskRuntime(projectId, task, as())
    expect([status, data]).toEqual([204, ''])
  }
  const untilEnded = async (task: string) =>
    await vi.waitFor(
      async () => {
        const { lastRun, runReadiness } = await state(task)
        expect(runReadiness.state).toBe('READY_TO_RUN')
        return lastRun
      },
      { timeout: 30_000, interval: 20 },
    )
  const refused = async (call: Promise<unknown>) =>
    projectErrors.parse(
      await call.then(
        () => ({}),
        (error: unknown) => error,
      ),
    )

  test('lists projects and tasks, all and by space, and gets each', async () => {
    const { projects: all } = projectsAnswer.parse((await projects.getDiProjects({}, as())).data)
    expect(all.map(({ name, type }) => [name, type])).toEqual([['generations', 'DATA_PIPELINE']])
    const [one] = all
    const inSpace = async (spaceId = '') => (await projects.getDiProjects({ spaceId }, as())).data
    expect(await inSpace(one?.spaceId)).toEqual({ projects: all })
    expect(await inSpace('elsewhere')).toEqual({ projects: [] })
    const got = await server.call('GET', `/api/v1/di-projects/${projectId}`, 200)
    expect(projectType.parse(got)).toEqual(one)

    const { dataTasks } = tasksAnswer.parse((await projects.getDiProjectDiTasks(projectId, as())).data)
    expect(dataTasks.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'landing-0001 LANDING',
      'storage-0002 STORAGE',
      'transform-0003 TRANSFORM',
    ])
    const { data } = await projects.getDiProjectDiTask(projectId, 'storage-0002', as())
    expect(taskItemType.parse(data)).toEqual(dataTasks[1])
  })

  test('prepares the tables of a project before they have rows; until then its tasks cannot be started', async () => {
    expect((await state('landing-0001')).runReadiness).toEqual({
      state: 'NOT_RUNNABLE',
      message: expect.stringContaining('never prepared') as string,
    })
    const early = await refused(projects.startDiProjectDiTaskRuntime(projectId, 'landing-0001', as()))
    expect(early).toMatchObject({ status: 400, data: { errors: [{ code: 'MILLRACE-TASK-NOT-PREPARED' }] } })
    const one = await projects.prepareDiProjectDiTask(
      projectId,
      'storage-0002',
      { allowRecreate: false },
      as(),
    )
    expect(await ended(one.data.actionId)).toMatchObject({
      type: 'TASK_PREPARE',
      state: 'FAILED',
      taskDetails: [
        {
          state: 'FAILED',
          error: { message: expect.stringContaining('landing-0001') as string },
        },
      ],
    })
    const all = await projects.prepareDiProject(projectId, {}, as())
    const action = await ended(all.data.actionId)
    expect(action).toMatchObject({
      type: 'PROJECT_PREPARE',
      state: 'COMPLETED',
      taskProgress: { completed: 3 },
    })
    expect(action.taskDetails?.map(({ info }) => info?.split('\n')[0])).toEqual([
      'create table landing.left: it is not there',
      'create table stored__internal.left__current: it is not there',
      'create table derived__internal.doubled__current: it is not there',
    ])
    const again = await ended((await projects.prepareDiProject(projectId, {}, as())).data.actionId)
    expect(again.taskDetails?.map(({ info }) => info)).toEqual(
      Array.from({ length: 3 }, () => 'Everything is as wanted'),
    )
    // Prepared is not loaded: what reads it has nothing to read.
    await start('storage-0002')
    expect(await untilEnded('storage-0002')).toMatchObject({ state: 'FAILED' })
  })

  test('starts a task, watches its state, and reads its datasets and its history', async () => {
    expect(await state('landing-0001')).toMatchObject({ runReadiness: { state: 'READY_TO_RUN' } })
    const { data: before } = await projects.getDiProjectDiTaskRuntimeStateDatasets(
      projectId,
      'landing-0001',
      as(),
    )
    expect(datasetStatesAnswer.parse(before).datasets.map(({ dataReadiness }) => dataReadiness)).toEqual([
      'NOT_READY',
      'NOT_READY',
    ])
    await start('landing-0001')
    expect(await untilEnded('landing-0001')).toMatchObject({
      state: 'COMPLETED',
      errors: [],
      general: { datasetCount: 2, datasetsInErrorCount: 0 },
      fullLoad: { queuedCount: 0, loadingCount: 0, completedCount: 2, errorCount: 0 },
    })
    await start('storage-0002')
    await untilEnded('storage-0002')
    const { data } = await projects.getDiProjectDiTaskRuntimeStateDatasets(projectId, 'storage-0002', as())
    const { datasets } = datasetStatesAnswer.parse(data)
    expect(datasets.map(({ name }) => name)).toEqual(['left', 'right'])
    expect(datasets[0]).toMatchObject({
      dataReadiness: 'READY',
      fullLoad: { state: 'COMPLETED', totalProcessedCount: 100, failedRecordsCount: 0 },
      lastBatchOfChanges: { state: 'COMPLETED', operationStats: { insertCount: 100, updateCount: 0 } },
    })

    const search = async (body: Parameters<typeof projects.searchDiProjectDiTaskRuntimeRuns>[2]) =>
      runsAnswer.parse(
        (await projects.searchDiProjectDiTaskRuntimeRuns(projectId, 'storage-0002', body, as())).data,
      )
    const found = await search({ filters: [{ field: 'STATUS', operator: 'IN', value: ['COMPLETED'] }] })
    expect(found).toMatchObject({
      runs: [{ status: 'COMPLETED', datasetsCount: 2, datasetsErrorCount: 0 }],
      nextPageExists: false,
    })
    const runId = found.runs[0]?.runId ?? ''
    const run = await projects.getDiProjectDiTaskRuntimeRunState(projectId, 'storage-0002', runId, as())
    expect(runtimeStateType.parse(run.data).lastRun?.state).toBe('COMPLETED')
    const ofRun = await projects.getDiProjectDiTaskRuntimeRunStateDatasets(
      projectId,
      'storage-0002',
      runId,
      as(),
    )
    expect(datasetStatesAnswer.parse(ofRun.data).datasets).toHaveLength(2)
  })

  test('searches the history by status, id and period, page by page', async () => {
    for (const _ of [1, 2]) {
      await start('landing-0001')
      await untilEnded('landing-0001')
    }
    const search = async (body: Parameters<typeof projects.searchDiProjectDiTaskRuntimeRuns>[2]) =>
      runsAnswer.parse(
        (await projects.searchDiProjectDiTaskRuntimeRuns(projectId, 'landing-0001', body, as())).data,
      )
    const ids = (await search({})).runs.map(({ runId }) => runId)
    const first = await search({ limit: 2 })
    expect(first.runs.map(({ runId }) => runId)).toEqual(ids.slice(0, 2))
    expect(first).toMatchObject({ nextPageExists: true, lastId: ids[1] })
    const rest = await search({ limit: 1000, lastId: first.lastId ?? '' })
    expect(rest.runs.map(({ runId }) => runId)).toEqual(ids.slice(2))
    expect(rest.nextPageExists).toBe(false)

    const filtered = async (...filters: NonNullable<Parameters<typeof search>[0]['filters']>) =>
      (await search({ filters })).runs.map(({ runId }) => runId)
    const [newest = '', ...older] = ids
    expect(await filtered({ field: 'ID', operator: 'IN', value: [newest] })).toEqual([newest])
    expect(await filtered({ field: 'ID', operator: 'NOT_IN', value: [newest] })).toEqual(older)
    expect(await filtered({ field: 'STATUS', operator: 'IN', value: ['COMPLETED'] })).toEqual(ids)
    expect(await filtered({ field: 'STATUS', operator: 'NOT_IN', value: ['COMPLETED'] })).toEqual([])
    expect(await filtered({ field: 'SUB_STATUS', operator: 'IN', value: ['STOPPING'] })).toEqual([])
    const started = (await search({ limit: 1 })).runs[0]?.startTime ?? ''
    expect(
      await filtered({ field: 'PERIOD', operator: 'BETWEEN', value: [started, '2999-01-01T00:00:00+02:00'] }),
    ).toEqual([newest])
    const wrong = await refused(filtered({ field: 'PERIOD', operator: 'BETWEEN', value: [started] }))
    expect(wrong).toMatchObject({
      status: 400,
      data: { errors: [{ code: 'MILLRACE-API-REQUEST-INVALID', source: { pointer: '/filters/0/value' } }] },
    })
  })

  test('stops a running task, which cannot be started meanwhile', async () => {
    await start('landing-0001')
    await untilEnded('landing-0001')
    await start('storage-0002')
    await untilEnded('storage-0002')
    await start('transform-0003')
    await vi.waitFor(async () => expect((await state('transform-0003')).lastRun?.state).toBe('RUNNING'))
    expect((await state('transform-0003')).runReadiness.state).toBe('ALREADY_RUNNING')
    const again = await refused(projects.startDiProjectDiTaskRuntime(projectId, 'transform-0003', as()))
    expect(again).toMatchObject({
      status: 400,
      data: { errors: [{ code: 'MILLRACE-TASK-ALREADY-RUNNING' }] },
    })
    const stopped = await projects.stopDiProjectDiTaskRuntime(projectId, 'transform-0003', as())
    expect([stopped.status, stopped.data]).toEqual([204, ''])
    const last = await untilEnded('transform-0003')
    expect(last).toMatchObject({ state: 'CANCELED', fullLoad: { queuedCount: 0, loadingCount: 0 } })
    const { data } = await projects.getDiProjectDiTaskRuntimeStateDatasets(projectId, 'transform-0003', as())
    expect(datasetStatesAnswer.parse(data).datasets).toMatchObject([
      { name: 'doubled', dataReadiness: 'NOT_READY' },
    ])
    const twice = await refused(projects.stopDiProjectDiTaskRuntime(projectId, 'transform-0003', as()))
    expect(twice).toMatchObject({ status: 400, data: { errors: [{ code: 'MILLRACE-TASK-NOT-RUNNING' }] } })
  })

  test('makes the datasets of a task anew, without their rows', async () => {
    const { data } = await projects.recreateDatasetsDiProjectDiTask(projectId, 'storage-0002', {}, as())
    const action = await ended(data.actionId)
    expect(action).toMatchObject({ type: 'TASK_PREPARE', state: 'COMPLETED' })
    expect(action.taskDetails?.[0]?.info).toContain('recreate table stored__internal.left__current')
    const states = await projects.getDiProjectDiTaskRuntimeStateDatasets(projectId, 'storage-0002', as())
    expect(datasetStatesAnswer.parse(states.data).datasets).toMatchObject([
      { name: 'left', dataReadiness: 'NOT_READY' },
      { name: 'right', dataReadiness: 'NOT_READY' },
    ])
    await start('storage-0002')
    await untilEnded('storage-0002')
    const loaded = await projects.getDiProjectDiTaskRuntimeStateDatasets(projectId, 'storage-0002', as())
    expect(datasetStatesAnswer.parse(loaded.data).datasets).toMatchObject([
      { name: 'left', dataReadiness: 'READY', fullLoad: { totalProcessedCount: 100 } },
      { name: 'right', dataReadiness: 'READY' },
    ])
  })

  test('reloads the datasets that it asked for at the next run, once', async () => {
    const run = async () => {
      await start('storage-0002')
      await untilEnded('storage-0002')
      const { data } = await projects.getDiProjectDiTaskRuntimeStateDatasets(projectId, 'storage-0002', as())
      return datasetStatesAnswer
        .parse(data)
        .datasets.map(({ lastBatchOfChanges }) => lastBatchOfChanges?.operationStats.insertCount)
    }
    expect(await run()).toEqual([0, 0])
    const { data } = await projects.requestReloadDiProjectDiTask(
      projectId,
      'storage-0002',
      { reloadStrategy: 'TRUNCATE', selectedDatasets: [{ datasetId: 'left' }] },
      as(),
    )
    expect(data).toEqual({ success: true })
    expect(await run()).toEqual([100, 0])
    expect(await run()).toEqual([0, 0])
    const unknown = await refused(
      projects.requestReloadDiProjectDiTask(
        projectId,
        'storage-0002',
        { selectedDatasets: [{ datasetId: 'nothing' }] },
        as(),
      ),
    )
    expect(unknown).toMatchObject({ status: 404, data: { errors: [{ code: 'MILLRACE-DATASET-UNKNOWN' }] } })
  })

  test('is told what is not there, and what to do', async () => {
    const calls = [
      projects.getDiProjectDiTasks('nothing', as()),
      projects.getDiProjectDiTask(projectId, 'storage-0001', as()),
      projects.getDiProjectDiTaskRuntimeRunState(projectId, 'storage-0002', 'nothing', as()),
    ]
    const errors = await Promise.all(calls.map(refused))
    expect(errors.map(({ status, data }) => [status, data.errors[0]?.code])).toEqual([
      [404, 'MILLRACE-PROJECT-UNKNOWN'],
      [404, 'MILLRACE-PROJECT-UNKNOWN-TASK'],
      [404, 'MILLRACE-RUN-UNKNOWN'],
    ])
    expect(errors[1]?.data.errors[0]).toMatchObject({ meta: { fix: 'Did you mean storage-0002?' } })
  })
})

import { describe, expect, test } from 'vitest'
import type { Action, StoredProject } from '../store.ts'
import { later, noon } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const files = { 'qtcp_project.yaml': 'properties: {}\n', 'qtcp_tasks/ä "1"/task.yaml': 'NUL \u0000, 😀\n' }

function aProject(id: string, change: Partial<StoredProject> = {}): StoredProject {
  const at = { createdAt: noon, updatedAt: noon }
  return { id, spaceId: 'space-1', ownerId: 'owner-1', revision: 1, files, ...at, ...change }
}

function anAction(id: string, change: Partial<Action> = {}): Action {
  return {
    id,
    type: 'PROJECT_VALIDATE',
    projectId: 'p1',
    state: 'EXECUTING',
    requestedBy: 'ada',
    startedAt: noon,
    tasks: [{ taskId: 'land', name: 'Land', state: 'PENDING' }],
    worker: 'worker-1',
    leaseExpiresAt: later(30),
    ...change,
  }
}

const problem = { code: 'MILLRACE-PROJECT-INVALID', message: 'no', details: 'a\nb' }

export function projectSuite(open: OpenForTest): void {
  describe('projects in the state', () => {
    test('come back with their files as they were added, oldest first', async () => {
      await using state = await open()
      const [first, second] = [aProject('p2'), aProject('p1', { createdAt: later(1) })]
      await state.store.write(async ({ projects }) => {
        await projects.add(second)
        await projects.add(first)
      })
      const { heads, one, absent } = await state.store.read(async ({ projects }) => ({
        heads: await projects.heads(),
        one: await projects.get('p1'),
        absent: await projects.get('p3'),
      }))
      expect(heads.map(head => ({ ...head, files }))).toEqual([first, second])
      expect(one).toEqual(second)
      expect(absent).toBeUndefined()
    })

    test('change only from the revision that the change was made from', async () => {
      await using state = await open()
      await state.store.write(({ projects }) => projects.add(aProject('p1')))
      const replace = (revision: number, text: string) =>
        state.store.write(({ projects }) =>
          projects.replaceFiles({ id: 'p1', revision, files: { file: text }, at: later(2) }),
        )
      const won = await Promise.all([replace(1, 'a'), replace(1, 'b')])
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await state.store.read(({ projects }) => projects.get('p1'))).toMatchObject({
        revision: 2,
        createdAt: noon,
        updatedAt: later(2),
        files: { file: won[0] ? 'a' : 'b' },
      })
    })
  })

  describe('preparations', () => {
    test('of a task replace the one before', async () => {
      await using state = await open()
      const of = (taskId: string, digest: string, projectId = 'p1') => ({
        projectId,
        taskId,
        digest,
        preparedBy: 'ada',
        preparedAt: noon,
      })
      await state.store.write(async ({ preparations }) => {
        for (const each of [of('land', 'a'), of('store', 'b'), of('land', 'c', 'p2')])
          await preparations.save(each)
      })
      await state.store.write(({ preparations }) =>
        preparations.save({ ...of('land', 'd'), preparedAt: later(1) }),
      )
      const { task, project, absent } = await state.store.read(async ({ preparations }) => ({
        task: await preparations.ofTask('p1', 'land'),
        project: await preparations.ofProject('p1'),
        absent: await preparations.ofTask('p2', 'store'),
      }))
      expect(task).toEqual({ ...of('land', 'd'), preparedAt: later(1) })
      expect(project.map(({ taskId, digest }) => [taskId, digest])).toEqual(
        expect.arrayContaining([
          ['land', 'd'],
          ['store', 'b'],
        ]),
      )
      expect(absent).toBeUndefined()
    })
  })

  describe('requests to reload', () => {
    test('of a task replace the one before, and are removed only by their own id', async () => {
      await using state = await open()
      const of = (id: string) => ({
        id,
        projectId: 'p1',
        taskId: 'land',
        strategy: 'TRUNCATE' as const,
        datasetIds: ['orders'],
        requestedBy: 'ada',
        requestedAt: noon,
      })
      const present = () => state.store.read(({ reloads }) => reloads.ofTask('p1', 'land'))
      await state.store.write(({ reloads }) => reloads.save(of('r1')))
      await state.store.write(({ reloads }) => reloads.save(of('r2')))
      await state.store.write(({ reloads }) => reloads.remove('r1'))
      expect(await present()).toEqual(of('r2'))
      await state.store.write(({ reloads }) => reloads.remove('r2'))
      expect(await present()).toBeUndefined()
    })
  })

  describe('actions', () => {
    test('come back as they were added and updated', async () => {
      await using state = await open()
      const ended = anAction('a1', {
        state: 'FAILED',
        endedAt: later(3),
        problem,
        tasks: [{ taskId: 'land', name: 'Land', state: 'FAILED', info: 'one table', problem }],
      })
      await state.store.write(({ actions }) => actions.add(anAction('a1')))
      expect(await state.store.read(({ actions }) => actions.get('a1'))).toEqual(anAction('a1'))
      await state.store.write(({ actions }) => actions.update(ended))
      expect(await state.store.read(({ actions }) => actions.get('a1'))).toEqual(ended)
      expect(await state.store.read(({ actions }) => actions.get('a2'))).toBeUndefined()
    })

    test('end once', async () => {
      await using state = await open()
      await state.store.write(({ actions }) => actions.add(anAction('a1')))
      const end = (change: Partial<Action>) =>
        state.store.write(({ actions }) => actions.update(anAction('a1', { endedAt: later(1), ...change })))
      expect(await end({ state: 'COMPLETED' })).toBe(true)
      expect(await end({ state: 'FAILED' })).toBe(false)
      expect(await state.store.read(({ actions }) => actions.get('a1'))).toMatchObject({ state: 'COMPLETED' })
    })

    test('are saved, and kept from ending as lost, only by the process that holds them', async () => {
      await using state = await open()
      await state.store.write(({ actions }) => actions.add(anAction('a1')))
      const renew = (worker: string) =>
        state.store.write(({ actions }) => actions.renew('a1', worker, later(90)))
      const save = (worker: string) =>
        state.store.write(({ actions }) => actions.update(anAction('a1', { worker, endedAt: later(1) })))
      expect([await renew('worker-2'), await save('worker-2')]).toEqual([false, false])
      expect(await renew('worker-1')).toBe(true)
      expect(await state.store.read(({ actions }) => actions.get('a1'))).toEqual(
        anAction('a1', { leaseExpiresAt: later(90) }),
      )
      expect([await save('worker-1'), await renew('worker-1')]).toEqual([true, false])
    })

    test('are taken over once, from the process that has them', async () => {
      await using state = await open()
      await state.store.write(({ actions }) => actions.add(anAction('a1')))
      const take = (from: string, worker: string) =>
        state.store.write(({ actions }) =>
          actions.take({ id: 'a1', worker: from }, { worker, leaseExpiresAt: later(60) }),
        )
      expect([await take('worker-1', 'worker-2'), await take('worker-1', 'worker-3')]).toEqual([true, false])
      const taken = anAction('a1', { worker: 'worker-2', leaseExpiresAt: later(60) })
      expect(await state.store.read(({ actions }) => actions.get('a1'))).toEqual(taken)
    })

    test('that have ended are not unfinished, and can be removed', async () => {
      await using state = await open()
      await state.store.write(async ({ actions }) => {
        await actions.add(anAction('a1', { state: 'COMPLETED', endedAt: later(1) }))
        await actions.add(anAction('a2', { state: 'COMPLETED', endedAt: later(9) }))
        await actions.add(anAction('a3'))
      })
      const unfinished = await state.store.read(({ actions }) => actions.unfinished())
      expect(unfinished.map(({ id }) => id)).toEqual(['a3'])
      await state.store.write(({ actions }) => actions.removeEndedBefore(later(5)))
      const left = await state.store.read(async ({ actions }) => [
        await actions.get('a1'),
        await actions.get('a2'),
        await actions.get('a3'),
      ])
      expect(left.map(action => action?.id)).toEqual([undefined, 'a2', 'a3'])
    })
  })
}

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

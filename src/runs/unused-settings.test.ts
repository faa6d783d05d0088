import { expect, test } from 'vitest'
import { storageTask } from '../tasks/storage/storage-task.ts'
import { haveTask } from '../tasks/testing/makers.ts'
import { knownSettings, unusedSettings } from './unused-settings.ts'

test('a misspelt setting is a warning of its own, with the name that was meant', () => {
  const task = haveTask({
    type: 'STORAGE',
    settings: { fullLoadOnyl: true, artifactsSettings: { historyEnable: true } },
  })
  expect(unusedSettings(task, knownSettings(storageTask))).toMatchObject([
    { level: 'WARNING', what: 'Unknown setting "fullLoadOnyl"', fix: 'Did you mean "fullLoadOnly"?' },
    {
      level: 'WARNING',
      what: 'Unknown setting "artifactsSettings.historyEnable"',
      fix: 'Did you mean "historyEnabled"?',
    },
  ])
})

test('settings that only other platforms have share one warning', () => {
  const task = haveTask({
    type: 'STORAGE',
    settings: { viewType: 'SECURE_VIEW', taskRuntime: { warehouseSelection: { warehouseName: 'W' } } },
  })
  const [only, ...others] = unusedSettings(task, knownSettings(storageTask))
  expect(others).toEqual([])
  expect(only?.what).toContain('viewType, taskRuntime.warehouseSelection')
})

test('known settings give no warning', () => {
  const task = haveTask({
    type: 'STORAGE',
    settings: { fullLoadOnly: true, taskRuntime: { tableUpdateConcurrency: 3 } },
  })
  expect(unusedSettings(task, knownSettings(storageTask))).toEqual([])
})

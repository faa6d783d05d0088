import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createOutput } from '../output.ts'
import { barProgress } from './bar-progress.ts'
import {
  changed,
  dataset,
  landingCompleted,
  launchFailed,
  launchStarted,
  martSkipped,
  storageFailed,
  taskStarted,
} from './testing/observations.ts'

test('tasks that end scroll up, the block is taken away, and the last lines say what failed and what to do', () => {
  const terminal = new PassThrough()
  const output = createOutput({
    stdout: terminal,
    stderr: terminal,
    progress: 'bar',
    color: false,
    isCi: false,
    isGithubActions: false,
    columns: 80,
    debug: false,
  })
  const progress = barProgress(output, terminal)
  for (const observation of [
    launchStarted,
    taskStarted('landing_orders'),
    changed('landing_orders', dataset('orders', 'LOADING', 100)),
    landingCompleted,
    taskStarted('storage_orders'),
    storageFailed,
    martSkipped,
    launchFailed,
  ])
    progress.observe(observation)
  progress.close()
  progress.close()
  const lines = stripVTControlCharacters(String(terminal.read())).trimEnd().split('\n')
  expect(lines.slice(0, 5)).toEqual([
    'northwind · launch 41 · 3 tasks',
    '',
    '  ✔ landing_orders  LANDING         2/2 datasets         48,212 rows  1.9s',
    '  ✖ storage_orders  STORAGE         1/2 datasets         16,000 rows  5.4s',
    '  ⊘ sales_mart      DATAMART        skipped, because of storage_orders',
  ])
  expect(lines.slice(-2)).toEqual([
    '  See why    millrace logs 41 --task storage_orders',
    "  Retry      millrace run --select 'storage_orders+'",
  ])
})

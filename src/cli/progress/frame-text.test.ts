import { createColors } from 'picocolors'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import type { RunObservation } from '../../app.ts'
import { frameText, lineOfTask, type FrameOptions } from './frame-text.ts'
import { emptyLaunch, nextLaunch, type LaunchModel } from './launch-model.ts'
import {
  changed,
  dataset,
  landingCompleted,
  launchStarted,
  planned,
  taskStarted,
} from './testing/observations.ts'

const plain: FrameOptions = { colors: createColors(false), columns: 80, now: 2000 }

function modelOf(...steps: readonly (readonly [number, RunObservation])[]): LaunchModel {
  return steps.reduce((model, [now, observation]) => nextLaunch(model, observation, now), emptyLaunch)
}

const storing = modelOf(
  [0, launchStarted],
  [0, taskStarted('landing_orders')],
  [900, landingCompleted],
  [1000, taskStarted('storage_orders')],
  [1000, planned('storage_orders', ['orders', 'Order Details', 'customers', 'products'])],
  [1000, changed('storage_orders', dataset('customers', 'COMPLETED', 91))],
  [1000, changed('storage_orders', dataset('orders', 'LOADING', 12_480, { expectedRows: 16_000 }))],
  [1000, changed('storage_orders', dataset('Order Details', 'LOADING', 500))],
)

test('a frame shows what runs with its bars, what waits and for what, and the totals', () => {
  expect(frameText(storing, plain)).toBe(
    [
      '  ● storage_orders  STORAGE         1/4 datasets         13,071 rows  13.1k/s',
      '    orders               ━━━━━━━━━━━━━━━━━━━━  78%  12,480/16,000  eta 1s',
      '    Order Details        ━━━━━━━━━━━━━━━━━━━━          500 rows',
      '      1 queued',
      '  ◌ sales_mart      DATAMART        waits for storage_orders',
      '  2.0s · 1/3 tasks · 61,283 rows · 0 events        ^C stop',
    ].join('\n'),
  )
})

test('the line of a task that has ended tells rows and duration', () => {
  const task = storing.tasks.get('landing_orders')
  expect(task && lineOfTask(storing, task, plain)).toBe(
    '  ✔ landing_orders  LANDING         2/2 datasets         48,212 rows  1.9s',
  )
})

test('no line is as wide as the terminal, in colour, with wide characters, however narrow', () => {
  const wide = modelOf(
    [0, launchStarted],
    [0, taskStarted('landing_orders')],
    [0, planned('landing_orders', ['注文の明細', '👩‍👩‍👧 family'])],
    [0, changed('landing_orders', dataset('注文の明細', 'LOADING', 10, { expectedRows: 20 }))],
    [0, changed('landing_orders', dataset('👩‍👩‍👧 family', 'LOADING', 10, { expectedRows: 20 }))],
  )
  for (const columns of [200, 80, 40, 13, 12, 11, 10, 9, 2, 1]) {
    for (const isColoured of [false, true]) {
      const frame = frameText(wide, { ...plain, columns, colors: createColors(isColoured) })
      for (const line of frame.split('\n')) expect(stringWidth(line)).toBeLessThan(Math.max(columns, 1))
    }
  }
})

test('names of wide characters leave the bars in line', () => {
  const model = modelOf(
    [0, launchStarted],
    [0, taskStarted('landing_orders')],
    [0, changed('landing_orders', dataset('注文', 'LOADING', 10, { expectedRows: 20 }))],
    [0, changed('landing_orders', dataset('orders', 'LOADING', 10, { expectedRows: 20 }))],
  )
  const starts = frameText(model, plain)
    .split('\n')
    .filter(line => line.includes('━'))
    .map(line => stringWidth(line.slice(0, line.indexOf('━'))))
  expect(starts).toEqual([25, 25])
})

test('of many that wait, a few are shown and the others counted', () => {
  const tasks = Array.from({ length: 9 }, (_, index) => ({
    id: `t${index}`,
    name: `t${index}`,
    type: 'LANDING',
    upstream: [],
  }))
  const model = modelOf(
    [0, { kind: 'launch started', launch: 1, project: 'p', tasks }],
    [0, taskStarted('t0')],
  )
  const lines = frameText(model, plain).split('\n')
  expect(lines.slice(-3)).toEqual([
    '  ◌ t5        LANDING         waits for a free slot',
    '    3 more wait',
    '  2.0s · 0/9 tasks · 0 rows · 0 events        ^C stop',
  ])
})

test('nothing is drawn when nothing is open', () => {
  expect(frameText(emptyLaunch, plain)).toBe('')
})

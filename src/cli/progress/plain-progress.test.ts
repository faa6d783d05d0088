import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { plainProgress } from './plain-progress.ts'
import type { ProgressDisplay } from './progress-display.ts'
import {
  changed,
  dataset,
  landingCompleted,
  launchFailed,
  launchStarted,
  martSkipped,
  planned,
  storageFailed,
  taskStarted,
} from './testing/observations.ts'
import { textScreen, type TextScreen } from './testing/text-screen.ts'

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-11-23T15:57:46Z') }))
afterEach(() => void vi.useRealTimers())

function display(screen: TextScreen): ProgressDisplay {
  return plainProgress(screen.output, { heartbeatMs: 10_000, now: () => Date.now() })
}

const summary = [
  '✖ storage_orders failed: 1 of 2 datasets   QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR',
  '    Order Details  several rows have the key OrderID=10248',
  '    100% of them: bad',
  '  ⊘ skipped because of it: sales_mart',
  '  ✔ 1 dataset loaded and kept',
  '',
  'Launch 41 of northwind failed in 7.4s · 1 ok, 1 failed, 1 skipped · 64,212 rows · events: 2 started, 1 completed, 1 failed',
  '',
  '  See why    millrace logs 41 --task storage_orders',
  "  Retry      millrace run --select 'storage_orders+'",
  '',
]

test('plain progress is a line at the start and end of each task, and last the summary', () => {
  const screen = textScreen()
  const progress = display(screen)
  for (const observation of [
    launchStarted,
    taskStarted('landing_orders'),
    planned('landing_orders', ['orders', 'Order Details']),
    landingCompleted,
    taskStarted('storage_orders'),
    planned('storage_orders', ['orders', 'Order Details']),
    changed('storage_orders', dataset('Order Details', 'ERROR', 0, { message: 'several rows' })),
    storageFailed,
    martSkipped,
    launchFailed,
  ])
    progress.observe(observation)
  progress.close()
  expect(screen.stdout()).toBe('')
  expect(screen.stderr().split('\n')).toEqual([
    '2026-11-23T15:57:46Z launch=41 project=northwind start tasks=3',
    '2026-11-23T15:57:46Z task=landing_orders type=LANDING start datasets=2',
    '2026-11-23T15:57:46Z task=landing_orders ok datasets=2/2 rows=48212 dur=1.9s',
    '2026-11-23T15:57:46Z task=storage_orders type=STORAGE start datasets=2',
    '2026-11-23T15:57:46Z dataset="storage_orders.Order Details" FAILED detail="several rows"',
    `2026-11-23T15:57:46Z task=storage_orders FAILED datasets=1/2 rows=16000 dur=5.4s code=QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR detail="The following tables failed to load: 'Order Details'"`,
    '2026-11-23T15:57:46Z task=sales_mart SKIPPED because=storage_orders',
    '2026-11-23T15:57:46Z launch=41 FAILED ok=1 failed=1 stopped=0 skipped=1 rows=64212 dur=7.4s',
    ...summary,
  ])
})

test('a task that runs is heard of every 10 s, once, whether it reports much or nothing', () => {
  const screen = textScreen()
  const progress = display(screen)
  progress.observe(launchStarted)
  progress.observe(taskStarted('landing_orders'))
  for (let second = 1; second <= 15; second++) {
    vi.advanceTimersByTime(1000)
    const orders = dataset('orders', 'LOADING', second * 1000, { expectedRows: 20_000 })
    progress.observe(changed('landing_orders', orders))
  }
  vi.advanceTimersByTime(20_000)
  progress.close()
  vi.advanceTimersByTime(60_000)
  const beats = screen
    .stderr()
    .split('\n')
    .filter(line => line.includes(' running '))
  expect(beats).toEqual([
    '2026-11-23T15:57:56Z task=landing_orders running datasets=0/1 rows=9000 rate=900/s longest=orders:45%',
    '2026-11-23T15:58:06Z task=landing_orders running datasets=0/1 rows=15000 rate=750/s longest=orders:75%',
    '2026-11-23T15:58:16Z task=landing_orders running datasets=0/1 rows=15000 rate=500/s longest=orders:75%',
  ])
})

test('on GitHub Actions each failed dataset is an annotation, with its special characters written as GitHub asks', () => {
  const screen = textScreen({ isGithubActions: true })
  const progress = display(screen)
  for (const observation of [launchStarted, storageFailed, launchFailed]) progress.observe(observation)
  progress.close()
  const annotations = screen
    .stderr()
    .split('\n')
    .filter(line => line.startsWith('::'))
  expect(annotations).toEqual([
    '::error title=storage_orders::storage_orders.Order Details: several rows have the key OrderID=10248%0A100%25 of them: bad',
  ])
})

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeGeneration, writeGenerationsWorkspace } from './generations-workspace.ts'

const quick = 'value * 2 AS value FROM ${left}'
const slow = 'value FROM ${left}, range(1000000) AS a, range(1000000) AS b WHERE a.range + b.range < 0'

/**
 * Landing and storage of a few rows, and then a transform whose query takes hours: a launch that is in flight until somebody
 * stops it.
 */
export function writeSlowWorkspace(folder: string, millraceYaml = ''): void {
  writeGenerationsWorkspace(folder, `${millraceYaml}limits: { threads: 1 }\n`)
  writeGeneration(folder, 1, 100)
  const file = join(folder, 'projects/generations/qtcp_tasks/transform/datasets/doubled.yaml')
  const text = readFileSync(file, 'utf8')
  if (!text.includes(quick)) throw new Error('the transform has another query')
  writeFileSync(file, text.replace(quick, slow))
}

/** What a launch tells as NDJSON when the transform has begun. */
export const slowTaskStarted = '"type":"task.started","taskId":"transform-0003"'

import { ProblemsInPlan } from '../problems-in-plan.ts'
import type { Output } from './outputs.ts'

/** The outputs, each after those of the same task that it reads. Throws ProblemsInPlan when they read in a circle. */
export function inReadingOrder(outputs: readonly Output[], taskId: string): readonly Output[] {
  const ordered: Output[] = []
  const path: Output[] = []
  const visit = (output: Output): void => {
    if (ordered.includes(output)) return
    if (path.includes(output)) throw circle([...path.slice(path.indexOf(output)), output])
    path.push(output)
    for (const sibling of siblingsReadBy(output, outputs, taskId)) visit(sibling)
    path.pop()
    ordered.push(output)
  }
  for (const output of outputs) visit(output)
  return ordered
}

/** The outputs of the same task that an output reads. */
export function siblingsReadBy(
  output: Output,
  outputs: readonly Output[],
  taskId: string,
): readonly Output[] {
  const read = new Set(
    output.reads.filter(reference => reference.taskId === taskId).map(({ datasetId }) => datasetId),
  )
  return outputs.filter(({ id }) => read.has(id))
}

function circle(path: readonly Output[]): Error {
  const [first, second] = path
  const reference = first?.reads.find(({ datasetId }) => datasetId === second?.id)
  return new ProblemsInPlan(
    first
      ? [
          {
            level: 'ERROR',
            code: 'MILLRACE-PROJECT-CYCLE',
            place: reference?.place ?? first.place,
            what: `datasets read each other in a circle: ${path.map(({ id }) => id).join(' reads ')}`,
            fix: 'Remove one of these references.',
          },
        ]
      : [],
  )
}

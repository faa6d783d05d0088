import { taskCompleted } from '../../dist/contract/events/task-completed.js'
import { newId } from '../../dist/foundation/new-id.js'

const secret = 'bench-secret-of-32-characters-xx'
export { secret }
/** In flight at once, in every way. */
export const inFlight = 64
/** Events of one transaction or one call of a queue. */
export const unitSize = 64
/** Published but not yet delivered, at most. */
const ahead = 4096

/** An event of about 1 KB, of one of so many projects. */
export function sampleEvent(number, projects = 1) {
  const time = new Date()
  return taskCompleted({
    id: newId(),
    tenantId: 'tenant',
    time,
    runId: newId(),
    startTime: time,
    endTime: time,
    startMethod: 'USER',
    startedBy: 'bench',
    task: {
      id: `task-${number % 40}`,
      name: `Task ${'with a name that makes the event as long as events of real projects are '.repeat(3)}`,
      type: 'STORAGE',
      ownerId: 'owner',
      spaceId: 'space',
      projectId: `project-${number % projects}`,
    },
  })
}

/** Publishes in units, never further ahead of delivering than queues of all ways can hold with ease. */
export async function publishAll(count, { publish, delivered, projects }) {
  for (let published = 0; published < count; published += unitSize) {
    const size = Math.min(unitSize, count - published)
    await publish(Array.from({ length: size }, (_, index) => sampleEvent(published + index, projects)))
    while (published + size - delivered() > ahead) await nextTurn()
  }
}

/** Until `isDone` holds, looked at every few milliseconds. */
export async function waitUntil(isDone) {
  while (!(await isDone())) await nextTurn()
}

function nextTurn() {
  return new Promise(resolve => setTimeout(resolve, 5))
}

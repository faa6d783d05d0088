import type { LastSlot, ScheduleAnswer, SchedulesQuery } from '../../contract/api/schedule-answers.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Project, Schedule, Task } from '../../projects/project.ts'
import { loadCalendar } from '../../runs/schedules/calendar.ts'
import { triggersOf } from '../../runs/schedules/scheduled-tasks.ts'
import { slotsAfter } from '../../runs/schedules/slots-after.ts'
import type { Readers, Slot, Store } from '../../store/store.ts'

export interface ScheduleReader {
  readonly store: Store
  readonly clock: Clock
  /** Every project as its files say now. */
  readonly projects: () => Promise<readonly { readonly project: Project | undefined }[]>
}

/** The schedules of every project that can be read, by project and task. */
export async function listSchedules(
  { store, clock, projects }: ScheduleReader,
  { projectId, next }: SchedulesQuery,
): Promise<readonly ScheduleAnswer[]> {
  const loaded = (await projects()).flatMap(({ project }) => project ?? [])
  const wanted = loaded.filter(({ id }) => projectId === undefined || id === projectId)
  const times = await nextTimes(wanted, { after: clock.now(), count: next })
  const lists = wanted.map(async project => {
    const last = await store.read(records => lastSlots(project, records))
    return scheduled(project).map(({ task, schedule }) => {
      const lastSlot = last.get(task.id)
      return {
        ...answerOf(project, task, schedule),
        next: [...(times.get(schedule) ?? [])],
        ...(lastSlot && { lastSlot }),
      }
    })
  })
  return (await Promise.all(lists)).flat()
}

function scheduled(project: Project) {
  return project.tasks.flatMap(task => {
    const [schedule] = task.schedules
    return schedule && schedule.type !== 'NONE' ? [{ task, schedule }] : []
  })
}

async function nextTimes(
  projects: readonly Project[],
  { after, count }: { readonly after: Date; readonly count: number },
): Promise<ReadonlyMap<Schedule, readonly string[]>> {
  const timed = projects
    .flatMap(scheduled)
    .filter(({ schedule }) => schedule.enabled && schedule.type === 'TIME_BASED')
  if (timed.length === 0 || count === 0) return new Map()
  const calendar = await loadCalendar()
  return new Map(
    timed.map(({ schedule }) => {
      const times: string[] = []
      for (const slot of slotsAfter(schedule, after, calendar)) {
        times.push(slot.toISOString())
        if (times.length === count) break
      }
      return [schedule, times]
    }),
  )
}

async function lastSlots({ id }: Project, { slots, runs }: Readers): Promise<ReadonlyMap<string, LastSlot>> {
  const last = await slots.lastOfEachTask(id)
  const answers = last.map(async ({ taskId, at, kind, state, runId }: Slot) => {
    const run = runId === undefined ? undefined : await runs.get(runId)
    const slot: LastSlot = {
      at: at.toISOString(),
      kind,
      state,
      ...(runId !== undefined && { runId }),
      ...(run && { runState: run.state }),
      ...(run?.problem && { message: run.problem.message }),
    }
    return [taskId, slot] as const
  })
  return new Map(await Promise.all(answers))
}

function answerOf(
  project: Project,
  task: Task,
  schedule: Schedule,
): Omit<ScheduleAnswer, 'next' | 'lastSlot'> {
  const { start, end } = schedule
  return {
    projectId: project.id,
    projectName: project.name,
    taskId: task.id,
    taskName: task.name,
    taskType: task.type,
    enabled: schedule.enabled,
    schedulingType: schedule.type,
    rules: schedule.rules.map(({ text }) => text),
    timezone: schedule.timezone,
    ...(start && { startDateTime: start.toISOString() }),
    ...(end && { endDateTime: end.toISOString() }),
    triggeredBy: schedule.type === 'EVENT_BASED' ? [...triggersOf(schedule, task, project)] : [],
    runOnReconnect: schedule.whenMissed,
  }
}

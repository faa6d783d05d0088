import type { Project } from '../../projects/project.ts'
import type { ScheduleKey, Store } from '../../store/store.ts'
import { loadCalendar, type Calendar } from './calendar.ts'
import { knownTask, taskKey, type KnownTask } from './scheduled-tasks.ts'
import type { SchedulerParts } from './scheduler-parts.ts'
import { slotsAfter } from './slots-after.ts'

/** A task with an enabled schedule by time, and how far that has come. */
export interface TimedTask {
  readonly known: KnownTask
  readonly times: NonNullable<KnownTask['times']>
  readonly key: ScheduleKey
  passedUntil: Date
  /** Undefined: it has no more. */
  next: Date | undefined
}

/** The tasks of all projects, with their schedules, as the files say now. */
export class KnownSchedules {
  readonly #parts: Pick<SchedulerParts, 'store' | 'time' | 'projects' | 'runsHere'>
  readonly #projects = new Map<string, Project>()
  #tasks: ReadonlyMap<string, KnownTask> = new Map()
  #timed: ReadonlyMap<string, TimedTask> = new Map()
  #downstream: ReadonlyMap<string, readonly KnownTask[]> = new Map()
  #calendar: Calendar | undefined

  constructor(parts: Pick<SchedulerParts, 'store' | 'time' | 'projects' | 'runsHere'>) {
    this.#parts = parts
  }

  /** Those that this process may run. */
  get timed(): readonly TimedTask[] {
    return [...this.#timed.values()].filter(({ known }) => known.runsHere)
  }

  /** Every task of a known project, scheduled or not. */
  task(projectId: string, taskId: string): KnownTask | undefined {
    return this.#tasks.get(taskKey(projectId, taskId))
  }

  timedTask(projectId: string, taskId: string): TimedTask | undefined {
    return this.#timed.get(taskKey(projectId, taskId))
  }

  knowsProject(id: string): boolean {
    return this.#projects.has(id)
  }

  /** The tasks that the completion of a task starts. */
  triggeredBy(projectId: string, taskId: string): readonly KnownTask[] {
    return this.#downstream.get(taskKey(projectId, taskId)) ?? []
  }

  get hasTriggers(): boolean {
    return this.#downstream.size > 0
  }

  /** Of a project that cannot be read now, what was read before holds. */
  async refresh(): Promise<void> {
    const loaded = await this.#parts.projects()
    const readable = loaded.flatMap(({ project }) => project ?? [])
    const present = new Set(loaded.flatMap(({ project, outline }) => project?.id ?? outline?.id ?? []))
    const isWhole = loaded.every(({ project, outline }) => project ?? outline)
    const changed = readable.filter(project => this.#projects.get(project.id) !== project)
    const gone = [...this.#projects.keys()].filter(id => isWhole && !present.has(id))
    if (changed.length === 0 && gone.length === 0) return
    const projects = new Map([...this.#projects, ...changed.map(project => [project.id, project] as const)])
    for (const id of gone) projects.delete(id)
    const tasks = [...projects.values()].flatMap(project =>
      project.tasks.map(task => {
        const known = knownTask(project, task, this.#parts.runsHere(project, task))
        return [taskKey(project.id, task.id), known] as const
      }),
    )
    this.#timed = await this.#follow(new Map(tasks), new Set([...changed.map(({ id }) => id), ...gone]))
    this.#tasks = new Map(tasks)
    this.#downstream = downstreamOf(this.#tasks.values())
    // Last: what failed is done again.
    this.#projects.clear()
    for (const [id, project] of projects) this.#projects.set(id, project)
  }

  /** The slots up to one have passed. */
  advance(timed: TimedTask, passedUntil: Date): void {
    timed.passedUntil = passedUntil
    timed.next = this.#firstAfter(timed.times, passedUntil)
  }

  get calendar(): Calendar {
    if (!this.#calendar) throw new Error('a schedule by time before its library was loaded')
    return this.#calendar
  }

  async #follow(
    tasks: ReadonlyMap<string, KnownTask>,
    changed: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, TimedTask>> {
    const wanted = [...tasks].flatMap(([key, known]) =>
      known.times ? [{ key, known, times: known.times }] : [],
    )
    if (wanted.length > 0) this.#calendar ??= await loadCalendar()
    const passed = await followAll(this.#parts, wanted.map(keyOf), changed)
    return new Map(
      wanted.map(each => {
        const key = keyOf(each)
        const before = this.#timed.get(each.key)
        const isSame = before?.key.digest === key.digest
        const passedUntil = isSame
          ? before.passedUntil
          : (passed.get(digestKey(key)) ?? this.#parts.time.now())
        const next = isSame ? before.next : this.#firstAfter(each.times, passedUntil)
        return [each.key, { known: each.known, times: each.times, key, passedUntil, next }]
      }),
    )
  }

  #firstAfter({ schedule }: TimedTask['times'], after: Date): Date | undefined {
    const [first] = slotsAfter(schedule, after, this.calendar)
    return first
  }
}

function downstreamOf(tasks: Iterable<KnownTask>): ReadonlyMap<string, readonly KnownTask[]> {
  const downstream = new Map<string, KnownTask[]>()
  for (const known of tasks) {
    for (const key of known.triggeredBy) downstream.set(key, [...(downstream.get(key) ?? []), known])
  }
  return downstream
}

function keyOf({ known, times }: Pick<TimedTask, 'known' | 'times'>): ScheduleKey {
  return { projectId: known.task.projectId, taskId: known.task.id, digest: times.digest }
}

function digestKey({ projectId, taskId, digest }: ScheduleKey): string {
  return JSON.stringify([projectId, taskId, digest])
}

/** Until when the schedules of the changed projects have passed. Their others are forgotten: enabled again, they begin anew. */
async function followAll(
  { store, time }: { readonly store: Store; readonly time: SchedulerParts['time'] },
  wanted: readonly ScheduleKey[],
  changed: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Date>> {
  return await store.write(async ({ slots }) => {
    const passed = new Map<string, Date>()
    const now = time.now()
    for (const projectId of changed) {
      const own = wanted.filter(key => key.projectId === projectId)
      await slots.followOnly(projectId, own)
      for (const key of own) passed.set(digestKey(key), await slots.follow(key, now))
    }
    return passed
  })
}

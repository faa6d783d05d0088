import { eventSource, eventTypePrefix } from '../../contract/events/envelope.ts'
import type { DataTask } from '../../contract/events/data-task.ts'
import type { LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import { noCounts } from '../../contract/run.ts'
import type { CatalogDataset, Launch, LogLine, Run, RunDataset, Store } from '../store.ts'

export const noon = new Date('2026-11-23T12:00:00.123Z')

export function later(seconds: number): Date {
  return new Date(noon.getTime() + seconds * 1000)
}

export function aTask(id = 'land', projectId = 'flights'): DataTask {
  return { id, name: `Task ${id}`, type: 'LANDING', ownerId: 'ada', spaceId: 'space', projectId }
}

export function aLaunch(projectId = 'flights'): Omit<Launch, 'number'> {
  return {
    projectId,
    projectName: 'Flights',
    tasks: ['land'],
    startMethod: 'USER',
    startedBy: 'ada',
    startedAt: noon,
  }
}

export function aRun(id: string, changes: Partial<Run> = {}): Run {
  return {
    id,
    launch: 1,
    task: aTask(),
    state: 'STARTING',
    startMethod: 'USER',
    startedBy: 'ada',
    startedAt: noon,
    worker: 'worker-1',
    leaseExpiresAt: later(30),
    ...changes,
  }
}

export const aProblem = {
  code: 'MILLRACE-RUN-UNEXPECTED-ERROR',
  title: 'The task failed unexpectedly',
  source: 'millrace',
  status: 500,
  message: 'no such table: "törns"',
}

export function aRunDataset(datasetId: string, changes: Partial<RunDataset> = {}): RunDataset {
  return {
    runId: 'r1',
    datasetId,
    name: `Dataset ${datasetId}`,
    state: 'QUEUED',
    counts: noCounts,
    ...changes,
  }
}

export function aCatalogDataset(datasetId: string, changes: Partial<CatalogDataset> = {}): CatalogDataset {
  return {
    projectId: 'flights',
    taskId: 'land',
    datasetId,
    name: `Dataset ${datasetId}`,
    sourceSchema: 'public',
    columns: [
      { name: 'id', type: 'BIGINT', nullable: false },
      { name: 'Größe "x"', type: 'DECIMAL(18,2)', nullable: true },
    ],
    key: ['id'],
    readFrom: { schema: 'landing', name: datasetId },
    artefacts: { table: { schema: 'landing__internal', name: datasetId } },
    publishedAt: noon,
    ...changes,
  }
}

export function aLine(text: string, changes: Partial<LogLine> = {}): LogLine {
  return { runId: 'r1', at: noon, level: 'info', text, ...changes }
}

export interface EventChanges {
  readonly task?: DataTask
  readonly time?: Date
}

export function aStartedEvent(
  id: string,
  { task = aTask(), time = noon }: EventChanges = {},
): LifecycleEvent {
  return { ...envelope(id, task, time), type: `${eventTypePrefix}started`, data: startedData(task) }
}

export function aCompletedEvent(
  id: string,
  { task = aTask(), time = noon }: EventChanges = {},
): LifecycleEvent {
  return {
    ...envelope(id, task, time),
    type: `${eventTypePrefix}completed`,
    data: { ...startedData(task), endTime: time.toISOString() },
  }
}

function envelope(id: string, task: DataTask, time: Date) {
  return {
    id,
    specversion: '1.0' as const,
    source: eventSource,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    tenantid: 'tenant',
    userid: 'ada',
    spaceid: task.spaceId,
    extensions: { actor: {}, updates: [] },
  }
}

function startedData(dataTask: DataTask) {
  return { dataTask, startTime: noon.toISOString(), startMethod: 'USER' as const, startedBy: 'ada' }
}

/** Saves a launch (number 1 in a new store) and these runs of it. */
export async function haveRuns(store: Store, ...runs: readonly Run[]): Promise<void> {
  await store.write(async unit => {
    if (!(await unit.launches.get(1))) await unit.launches.add(aLaunch())
    for (const run of runs) await unit.runs.add(run)
  })
}

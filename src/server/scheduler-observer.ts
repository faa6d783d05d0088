import { Counter, type Registry } from 'prom-client'
import type { Logger } from '../foundation/logger.ts'
import type { KnownTask } from '../runs/schedules/scheduled-tasks.ts'
import type { SchedulerObserver } from '../runs/schedules/scheduler-parts.ts'
import type { Slot } from '../store/store.ts'

/** Counts and logs what a scheduler does. */
export function schedulerObserver(registers: Registry[], log: Logger): SchedulerObserver {
  const started = new Counter({
    name: 'millrace_scheduled_runs_total',
    help: 'Runs that schedules started',
    labelNames: ['kind'],
    registers,
  })
  const misfired = new Counter({
    name: 'millrace_slots_misfired_total',
    help: 'Slots of schedules that could not start their task',
    labelNames: ['code'],
    registers,
  })
  const triggers = new Counter({
    name: 'millrace_triggers_total',
    help: 'Completions of tasks that asked for a run of another task',
    registers,
  })
  return {
    started(known, slot, runId) {
      started.inc({ kind: slot.kind.toLowerCase() })
      log.info({ ...fieldsOf(known, slot), runId }, 'a schedule started a task')
    },
    misfired(known, slot, { code, message }) {
      misfired.inc({ code })
      log.warn({ ...fieldsOf(known, slot), code, message }, 'a slot misfired')
    },
    triggered({ task }, by) {
      triggers.inc()
      log.info({ projectId: task.projectId, taskId: task.id, by }, 'a task is to follow another one')
    },
    madeUp: (known, slot, first) =>
      log.warn(
        { ...fieldsOf(known, slot), first },
        'slots passed while no server ran; one run makes up for them',
      ),
    trouble: (what, error) => log.error({ err: error }, `${what} failed; it is tried again`),
  }
}

function fieldsOf({ task }: KnownTask, { at }: Slot) {
  return { projectId: task.projectId, taskId: task.id, slot: at }
}

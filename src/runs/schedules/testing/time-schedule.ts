import type { Schedule } from '../../../projects/project.ts'
import { parseRecurrenceRule } from '../../../projects/recurrence-rule.ts'

/** An enabled schedule by time with these rules, written without RRULE:. */
export function timeSchedule(rules: readonly string[], parts: Partial<Schedule> = {}): Schedule {
  return {
    enabled: true,
    type: 'TIME_BASED',
    rules: rules.map(text => {
      const rule = parseRecurrenceRule(`RRULE:${text}`)
      if ('fault' in rule) throw new Error(rule.fault)
      return rule
    }),
    start: undefined,
    end: undefined,
    timezone: 'Etc/UTC',
    triggeredBy: 'ANY_INPUT_TASK',
    whenMissed: 'IMMEDIATE',
    triggers: [],
    place: { file: 'schedule.yaml', line: 2, column: 5 },
    ...parts,
  }
}

import type { ScheduleFile } from '../contract/project/schedule-file.ts'
import type { Place } from '../foundation/app-error.ts'
import type { YamlPath } from '../foundation/yaml-file.ts'
import type { Schedule } from './project.ts'
import { suggestion, type ProjectFindings } from './project-findings.ts'
import { parseRecurrenceRule, type RecurrenceRule } from './recurrence-rule.ts'
import type { SourceFile } from './source-file.ts'

type WrittenSchedule = NonNullable<ScheduleFile['scheduling']>[number]

const timePattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** The schedules of a task, with their defaults; times, time zones and recurrence rules are checked. */
export function readSchedules(
  shape: ScheduleFile,
  source: SourceFile,
  projectId: string,
  findings: ProjectFindings,
): readonly Schedule[] {
  const reader = new ScheduleReader(source, projectId, findings)
  return (shape.scheduling ?? []).map((written, index) => reader.read(written, ['scheduling', index]))
}

class ScheduleReader {
  readonly #source: SourceFile
  readonly #projectId: string
  readonly #findings: ProjectFindings

  constructor(source: SourceFile, projectId: string, findings: ProjectFindings) {
    this.#source = source
    this.#projectId = projectId
    this.#findings = findings
  }

  read(written: WrittenSchedule, path: YamlPath): Schedule {
    const {
      schedulingType: type = 'NONE',
      timeBasedScheduling: times = {},
      eventBasedScheduling: events = {},
    } = written
    const timesPath = [...path, 'timeBasedScheduling']
    const { schedule: writtenRules = [] } = times
    if (written.enabled === undefined) this.#warnOfMissingEnabled(path)
    if (type === 'TIME_BASED' && writtenRules.length === 0) this.#reportMissingTimes(timesPath)
    return {
      enabled: written.enabled ?? false,
      type,
      rules: writtenRules.flatMap((rule, index) =>
        this.#rule(rule, [...timesPath, 'schedule', index], times.startDateTime),
      ),
      start: this.#time(times.startDateTime, [...timesPath, 'startDateTime']),
      end: this.#time(times.endDateTime, [...timesPath, 'endDateTime']),
      timezone: this.#timezone(times.timezone, [...timesPath, 'timezone']),
      triggeredBy: events.eventSchedulingType ?? 'ANY_INPUT_TASK',
      triggers: (events.triggerApps ?? []).map(trigger => ({
        projectId: trigger.projectId || this.#projectId,
        taskId: trigger.dataAppId,
      })),
      whenMissed: written.runOnReconnect ?? 'IMMEDIATE',
      place: this.#source.placeOf(path),
    }
  }

  #warnOfMissingEnabled(path: YamlPath): void {
    this.#findings.warning('MILLRACE-PROJECT-SCHEDULE-DISABLED', {
      place: this.#source.placeOf(path),
      what: 'The schedule does not say whether it is enabled; it counts as disabled.',
      fix: 'Add "enabled: true", or "enabled: false".',
    })
  }

  #reportMissingTimes(path: YamlPath): void {
    this.#findings.error('MILLRACE-PROJECT-MISSING-PROPERTY', {
      place: this.#source.placeOf([...path, 'schedule']),
      what: 'A time-based schedule has no recurrence rule.',
      fix: 'Add one under timeBasedScheduling.schedule, such as RRULE:FREQ=DAILY;BYHOUR=2.',
    })
  }

  #rule(text: string, path: YamlPath, start: string | undefined): readonly RecurrenceRule[] {
    const rule = parseRecurrenceRule(text)
    const place = (): Place => this.#source.placeOf(path)
    if ('fault' in rule) {
      const { part, fault } = rule
      this.#findings.error('MILLRACE-PROJECT-WRONG-VALUE', {
        place: place(),
        what: `"${text}" is not a recurrence rule.`,
        fix: part ? suggestion(part.written, part.known, fault) : fault,
      })
      return []
    }
    if (rule.count !== undefined && !start) {
      this.#findings.error('MILLRACE-PROJECT-WRONG-VALUE', {
        place: place(),
        what: `"${text}" counts from the start of the schedule, which has none.`,
        fix: 'Add startDateTime beside the rules, or use UNTIL instead of COUNT.',
      })
    }
    return [rule]
  }

  /** A time without offset is UTC. Fractions beyond milliseconds are cut off. */
  #time(text: string | undefined, path: YamlPath): Date | undefined {
    if (!text) return undefined
    const inMilliseconds = text.replace(/(\.\d{3})\d+/, '$1')
    const isLocal = /T[^Z+-]*$/.test(inMilliseconds)
    const time = new Date(isLocal ? `${inMilliseconds}Z` : inMilliseconds)
    if (timePattern.test(text) && !Number.isNaN(time.getTime())) return time
    this.#findings.error('MILLRACE-PROJECT-WRONG-VALUE', {
      place: this.#source.placeOf(path),
      what: `"${text}" is not a time.`,
      fix: 'Write it as in 2025-01-31T08:00:00Z.',
    })
    return undefined
  }

  #timezone(name: string | undefined, path: YamlPath): string {
    if (!name) return 'Etc/UTC'
    if (!isTimezone(name)) {
      this.#findings.error('MILLRACE-PROJECT-WRONG-VALUE', {
        place: this.#source.placeOf(path),
        what: `"${name}" is not a time zone.`,
        fix: suggestion(
          name,
          Intl.supportedValuesOf('timeZone'),
          'Write a name such as Europe/Paris or Etc/UTC.',
        ),
      })
    }
    return name
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    // The only error here says that the name is unknown.
    return false
  }
}

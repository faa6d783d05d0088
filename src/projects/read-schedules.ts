import type { ScheduleFile } from '../contract/project/schedule-file.ts'
import type { YamlPath } from '../foundation/yaml-file.ts'
import type { Schedule } from './project.ts'
import { suggestion, type ProjectFindings } from './project-findings.ts'
import type { SourceFile } from './source-file.ts'

type WrittenSchedule = NonNullable<ScheduleFile['scheduling']>[number]

const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']
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
    const { schedule: rules = [] } = times
    if (written.enabled === undefined) this.#warnOfMissingEnabled(path)
    if (type === 'TIME_BASED' && rules.length === 0) this.#reportMissingTimes(timesPath)
    for (const [index, rule] of rules.entries()) this.#checkRule(rule, [...timesPath, 'schedule', index])
    return {
      enabled: written.enabled ?? false,
      type,
      rules,
      start: this.#time(times.startDateTime, [...timesPath, 'startDateTime']),
      end: this.#time(times.endDateTime, [...timesPath, 'endDateTime']),
      timezone: this.#timezone(times.timezone, [...timesPath, 'timezone']),
      triggers: (events.triggerApps ?? []).map(trigger => ({
        projectId: trigger.projectId || this.#projectId,
        taskId: trigger.dataAppId,
      })),
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

  #checkRule(rule: string, path: YamlPath): void {
    const frequency = /(?:^RRULE:|;)FREQ=([^;]*)/.exec(rule)?.[1] ?? ''
    const isShaped = /^RRULE:[A-Z-]+=[^;=]+(;[A-Z-]+=[^;=]+)*;?$/.test(rule)
    if (isShaped && frequencies.includes(frequency)) return
    this.#findings.error('MILLRACE-PROJECT-WRONG-VALUE', {
      place: this.#source.placeOf(path),
      what: `"${rule}" is not a recurrence rule.`,
      fix: rule.startsWith('RRULE:')
        ? suggestion(frequency, frequencies, `FREQ must be one of ${frequencies.join(', ')}.`)
        : 'A rule begins with RRULE:, as in RRULE:FREQ=HOURLY;INTERVAL=6.',
    })
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

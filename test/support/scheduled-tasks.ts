import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { PostgresServer } from './postgres-server.ts'

export const onInput = 'scheduling: [{ enabled: true, schedulingType: EVENT_BASED }]\n'

export function everySecond(seconds: number): string {
  return `scheduling:
  - enabled: true
    schedulingType: TIME_BASED
    timeBasedScheduling: { schedule: ['RRULE:FREQ=SECONDLY;INTERVAL=${seconds}'], timezone: Europe/Paris }
`
}

export function writeSchedule(folder: string, task: string, text: string): void {
  writeFileSync(join(folder, `projects/generations/qtcp_tasks/${task}/schedule.yaml`), text)
}

/** For millrace.yaml: the state of several servers, whose folders each hold the same key. */
export function sharedState({ host, user }: PostgresServer): string {
  return `  state: { type: postgres, host: ${host}, database: state, user: ${user} }
state: { connection: state }
server: { encryptionKey: '\${file:encryption.key}' }
`
}

/** Slots of a while ago that have not ended. */
export function openSlots(postgres: PostgresServer): string {
  return postgres
    .psql(
      'state',
      `select count(*) from millrace.slots where state in ('DUE', 'CLAIMED')
         and slot_at::timestamptz < now() - interval '5 seconds'`,
    )
    .trim()
}

/** Each ended slot has one run in the history, and each run of the history has its slot. */
export function expectSlotsOfRuns(postgres: PostgresServer): void {
  const count = (sql: string): string => postgres.psql('state', `set search_path = millrace; ${sql}`).trim()
  const ended = `state in ('STARTED', 'MISFIRED')`
  expect(count(`select count(*) from slots where ${ended} and run_id is null`)).toBe('0')
  expect(
    count(`select count(*) from runs full join slots on slots.run_id = runs.id
      where (runs.id is null and slots.${ended}) or (slots.run_id is null and runs.id is not null)`),
  ).toBe('0')
  expect(count(`select count(*) - count(distinct run_id) from slots where run_id is not null`)).toBe('0')
}

import type { Migration, SqlSpelling } from './migration.ts'

export const schedules: Migration = {
  number: 5,
  name: 'schedules',
  statements: spelling => [...tables(spelling), ...indexes],
}

function tables({ text, integer, numberedKey, tableEnd }: SqlSpelling): readonly string[] {
  return [
    `create table schedules (
      project_id ${text} not null, task_id ${text} not null, digest ${text} not null, passed_until ${text} not null,
      primary key (project_id, task_id, digest))${tableEnd}`,
    // No reference to runs: as the log of events, it tells what was.
    `create table slots (
      sequence ${numberedKey}, project_id ${text} not null, task_id ${text} not null, kind ${text} not null,
      slot_at ${text} not null, position ${integer} not null, state ${text} not null, worker ${text},
      lease_expires_at ${text}, run_id ${text})${tableEnd}`,
    `alter table launches add column tasks ${text} not null default '[]'`,
  ]
}

const isOpen = `state in ('DUE', 'CLAIMED')`

const indexes = [
  `create unique index slots_of_time on slots (project_id, task_id, slot_at) where kind = 'TIME'`,
  // Several triggers collapse into one.
  `create unique index slots_one_waiting on slots (project_id, task_id) where kind = 'EVENT' and ${isOpen}`,
  `create index slots_open on slots (sequence) where ${isOpen}`,
  `create index slots_by_time on slots (project_id, task_id, slot_at)`,
  `create index slots_of_task on slots (project_id, task_id, sequence)`,
]

import type { Migration, SqlSpelling } from './migration.ts'

export const projects: Migration = {
  number: 3,
  name: 'projects',
  statements: spelling => [...tables(spelling), ...indexes],
}

function tables({ text, integer, tableEnd }: SqlSpelling): readonly string[] {
  return [
    `create table projects (
      id ${text} primary key, space_id ${text} not null, owner_id ${text} not null, revision ${integer} not null,
      files ${text} not null, created_at ${text} not null, updated_at ${text} not null)${tableEnd}`,
    `create table actions (
      id ${text} primary key, type ${text} not null, project_id ${text} not null, state ${text} not null,
      requested_by ${text} not null, started_at ${text} not null, ended_at ${text}, problem ${text},
      tasks ${text} not null, worker ${text} not null)${tableEnd}`,
  ]
}

const indexes = [
  `create index actions_unfinished on actions (started_at) where ended_at is null`,
  `create index actions_by_end on actions (ended_at) where ended_at is not null`,
]

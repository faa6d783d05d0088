import type { Migration, SqlSpelling } from './migration.ts'

export const init: Migration = {
  number: 1,
  name: 'init',
  statements: spelling => [...tables(spelling), ...indexes, ...firstRows],
}

function tables({ text, integer, numberedKey, tableEnd }: SqlSpelling): readonly string[] {
  return [
    `create table counters (name ${text} primary key, value ${integer} not null)${tableEnd}`,
    `create table launches (
      number ${integer} primary key, project_id ${text} not null, project_name ${text} not null,
      start_method ${text} not null, started_by ${text} not null, started_at ${text} not null)${tableEnd}`,
    `create table runs (
      sequence ${numberedKey}, id ${text} not null unique, launch ${integer} not null references launches (number),
      project_id ${text} not null, task_id ${text} not null, task ${text} not null, state ${text} not null,
      start_method ${text} not null, started_by ${text} not null, started_at ${text} not null, ended_at ${text},
      stop_requested_by ${text}, problem ${text}, worker ${text} not null, lease_expires_at ${text} not null,
      log_lines ${integer} not null default 0)${tableEnd}`,
    `create table run_datasets (
      run_id ${text} not null references runs (id), dataset_id ${text} not null, name ${text} not null,
      state ${text} not null, processed ${integer} not null, inserted ${integer} not null,
      updated ${integer} not null, deleted ${integer} not null, rejected ${integer} not null,
      expected_rows ${integer}, message ${text}, started_at ${text}, ended_at ${text},
      primary key (run_id, dataset_id))${tableEnd}`,
    `create table catalog_datasets (
      project_id ${text} not null, task_id ${text} not null, dataset_id ${text} not null, name ${text} not null,
      source_schema ${text} not null, columns ${text} not null, key_columns ${text} not null, read_from ${text} not null,
      artefacts ${text} not null, published_at ${text} not null,
      primary key (project_id, task_id, dataset_id))${tableEnd}`,
    `create table log_lines (
      run_id ${text} not null references runs (id), sequence ${integer} not null, at ${text} not null,
      level ${text} not null, dataset ${text}, text ${text} not null,
      primary key (run_id, sequence))${tableEnd}`,
    // No reference to runs: the log of events outlives what it reports.
    `create table events (
      position ${integer} primary key, id ${text} not null unique, type ${text} not null, time ${text} not null,
      project_id ${text} not null, task_id ${text} not null, run_id ${text} not null,
      body ${text} not null)${tableEnd}`,
  ]
}

const active = `state in ('STARTING', 'RUNNING', 'STOPPING')`

const indexes = [
  `create index launches_of_project on launches (project_id, number)`,
  `create unique index runs_one_active on runs (project_id, task_id) where ${active}`,
  `create index runs_of_task on runs (project_id, task_id, started_at, sequence)`,
  `create index runs_of_project on runs (project_id, started_at, sequence)`,
  `create index runs_of_launch on runs (launch)`,
  `create index runs_in_state on runs (state, started_at, sequence)`,
  `create index runs_newest on runs (started_at, sequence)`,
  `create index runs_of_worker on runs (worker) where ${active}`,
  `create index events_of_task on events (project_id, task_id, position)`,
  `create index events_of_project on events (project_id, position)`,
  `create index events_of_run on events (run_id, position)`,
  `create index events_of_type on events (type, position)`,
]

const firstRows = [`insert into counters (name, value) values ('launch', 0), ('event', 0)`]

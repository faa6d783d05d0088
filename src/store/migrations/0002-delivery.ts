import type { Migration, SqlSpelling } from './migration.ts'

export const delivery: Migration = {
  number: 2,
  name: 'delivery',
  statements: spelling => [...tables(spelling), ...indexes, ...replaced, ...firstRows],
}

function tables({ text, integer, numberedKey, tableEnd }: SqlSpelling): readonly string[] {
  return [
    `create table webhooks (
      id ${text} primary key, name ${text} not null, url ${text} not null, folded_name ${text} not null,
      folded_url ${text} not null, owner_id ${text} not null, created_by ${text} not null, updated_by ${text} not null,
      enabled ${integer} not null, level ${text} not null, origin ${text} not null, event_types ${text} not null,
      created_at ${text} not null, updated_at ${text} not null, definition ${text} not null)${tableEnd}`,
    // No reference to webhooks: health may be saved a moment after its webhook was removed.
    `create table webhook_health (
      webhook_id ${text} primary key, failing_since ${text}, last_success_at ${text},
      last_failure_at ${text})${tableEnd}`,
    `create table deliveries (
      sequence ${numberedKey}, webhook_id ${text} not null, event_id ${text} not null, event_type ${text} not null,
      position ${integer} not null, lane ${text} not null, state ${text} not null, attempts ${integer} not null,
      claimed_attempt ${integer} not null, failures ${integer} not null, next_attempt_at ${text} not null, worker ${text},
      created_at ${text} not null, test_event ${text})${tableEnd}`,
    `create table attempts (
      sequence ${integer} not null, number ${integer} not null, webhook_id ${text} not null, event_id ${text} not null,
      event_type ${text} not null, reason ${text} not null, outcome ${text} not null, triggered_at ${text} not null,
      duration_ms ${integer} not null, status_code ${integer}, error_class ${text}, message ${text} not null,
      exchange ${text} not null, primary key (sequence, number))${tableEnd}`,
    `create table api_keys (
      id ${text} primary key, description ${text} not null, token_hash ${text} not null unique, user_id ${text} not null,
      role ${text} not null, created_at ${text} not null, expires_at ${text}, revoked_at ${text})${tableEnd}`,
    `create table cursors (
      name ${text} primary key, position ${integer} not null, worker ${text},
      lease_expires_at ${text} not null)${tableEnd}`,
    `create table workers (name ${text} primary key, lease_expires_at ${text} not null)${tableEnd}`,
  ]
}

const unfinished = `state in ('due', 'sending', 'held')`

const indexes = [
  `create index webhooks_of_owner on webhooks (owner_id)`,
  // Claims, and the walk from one webhook that has due deliveries to the next.
  `create index deliveries_due on deliveries (webhook_id, next_attempt_at, sequence) where lane = '' and state = 'due'`,
  // The head of a lane, and the walk from one lane to the next.
  `create index deliveries_of_lane on deliveries (webhook_id, lane, sequence) where lane <> '' and ${unfinished}`,
  `create index deliveries_sending on deliveries (webhook_id, lane, worker) where state = 'sending'`,
  `create index deliveries_held on deliveries (webhook_id, sequence) where state = 'held'`,
  `create index deliveries_of_webhook on deliveries (webhook_id, sequence)`,
  // By position and not by the event's id: those of one moment lie together.
  `create index deliveries_of_event on deliveries (position, webhook_id)`,
  `create index deliveries_by_time on deliveries (created_at)`,
  `create index attempts_of_webhook on attempts (webhook_id, triggered_at, sequence, number)`,
  `create index attempts_failed on attempts (webhook_id, triggered_at, sequence, number) where outcome <> 'success'`,
  `create index attempts_by_time on attempts (triggered_at)`,
]

// One index for the events of a project and, passing over the others in it, for those of a task. With an index by task each
// event of a commit changes another page; to pass over half a million events takes 33 ms.
const replaced = [
  `drop index events_of_task`,
  `drop index events_of_project`,
  `create index events_of_project on events (project_id, position, task_id)`,
]

const firstRows = [
  `insert into counters (name, value) values ('webhook', 0)`,
  // What was published before there were webhooks is nobody's delivery.
  `insert into counters (name, value) select 'matched', value from counters where name = 'event'`,
]

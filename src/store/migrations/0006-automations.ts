import type { Migration, SqlSpelling } from './migration.ts'

export const automations: Migration = {
  number: 6,
  name: 'automations',
  statements: spelling => [...tables(spelling), ...indexes],
}

function tables({ text, integer, tableEnd }: SqlSpelling): readonly string[] {
  return [
    `alter table webhooks add column kind ${text} not null default 'webhook'`,
    // No references: a step is noted for as long as its delivery is there, and goes with it.
    `create table automation_steps (
      sequence ${integer} not null, step ${integer} not null, webhook_id ${text} not null, revision ${text} not null,
      at ${text} not null, waits_until ${text}, report ${text} not null,
      primary key (sequence, step))${tableEnd}`,
    `create table automation_runs (
      run_id ${text} not null, webhook_id ${text} not null, primary key (run_id, webhook_id))${tableEnd}`,
  ]
}

const indexes = [
  `drop index webhooks_of_owner`,
  `create index webhooks_of_owner on webhooks (owner_id, kind)`,
  `create index automation_steps_of_webhook on automation_steps (webhook_id)`,
  `create index automation_runs_of_webhook on automation_runs (webhook_id)`,
]

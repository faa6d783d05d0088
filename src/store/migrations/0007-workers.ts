import type { Migration } from './migration.ts'

export const workers: Migration = {
  number: 7,
  name: 'workers',
  statements: ({ text, numberedKey, tableEnd }) => [
    // Of an action that goes on while the state is brought here, nobody renews a lease: it has run out.
    `alter table actions add column lease_expires_at ${text} not null default '1970-01-01T00:00:00.000Z'`,
    `create table requests (
      sequence ${numberedKey}, project_id ${text} not null, work ${text} not null, requested_at ${text} not null,
      state ${text} not null, worker ${text}, lease_expires_at ${text}, outcome ${text})${tableEnd}`,
    `create index requests_open on requests (sequence) where state in ('WAITING', 'CLAIMED')`,
  ],
}

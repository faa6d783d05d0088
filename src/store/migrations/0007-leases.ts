import type { Migration } from './migration.ts'

export const leases: Migration = {
  number: 7,
  name: 'leases',
  // Of an action that goes on while the state is brought here, nobody renews a lease: it has run out.
  statements: ({ text }) => [
    `alter table actions add column lease_expires_at ${text} not null default '1970-01-01T00:00:00.000Z'`,
  ],
}

import type { Migration, SqlSpelling } from './migration.ts'

export const access: Migration = {
  number: 4,
  name: 'access',
  statements: spelling => [...tables(spelling), ...indexes, ...firstRows],
}

function tables({ text, numberedKey, tableEnd }: SqlSpelling): readonly string[] {
  return [
    `create table users (
      id ${text} primary key, name ${text} not null, subject ${text} not null unique, email ${text}, role ${text} not null,
      status ${text} not null, preferred_locale ${text}, preferred_zoneinfo ${text}, created_at ${text} not null,
      updated_at ${text} not null)${tableEnd}`,
    `create table spaces (
      id ${text} primary key, name ${text} not null, folded_name ${text} not null unique, description ${text} not null,
      owner_id ${text} not null, created_at ${text} not null, created_by ${text} not null,
      updated_at ${text} not null)${tableEnd}`,
    `create table space_assignments (
      id ${text} primary key, space_id ${text} not null references spaces (id), user_id ${text} not null,
      roles ${text} not null, created_at ${text} not null, created_by ${text} not null, updated_at ${text} not null,
      updated_by ${text} not null, unique (space_id, user_id))${tableEnd}`,
    `alter table api_keys add column created_by ${text}`,
    // No references: what was done outlives what it was done to.
    `create table audits (
      sequence ${numberedKey}, at ${text} not null, action ${text} not null, source ${text} not null,
      user_id ${text} not null, subject ${text} not null, space_id ${text}, owner_id ${text}, before_change ${text},
      after_change ${text})${tableEnd}`,
  ]
}

const indexes = [
  `create index spaces_of_owner on spaces (owner_id)`,
  `create index space_assignments_of_user on space_assignments (user_id)`,
  `create index audits_by_time on audits (at, sequence)`,
  `create index audits_by_action on audits (action, at, sequence)`,
  `create index audits_of_user on audits (user_id, at, sequence)`,
  `create index api_keys_of_user on api_keys (user_id)`,
]

const firstRows = [
  `insert into counters (name, value) values ('access', 0)`,
  // Whoever has a key is a user, with the most that any of the keys allows.
  `insert into users (id, name, subject, role, status, created_at, updated_at)
    select user_id, user_id, user_id, min(role), 'active', min(created_at), min(created_at)
    from api_keys group by user_id`,
]

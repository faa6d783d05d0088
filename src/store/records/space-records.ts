import type { Insertable, Kysely, Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Space, SpaceAssignment, SpaceReader, SpaceWriter } from '../store.ts'
import type { BatchSql } from './batch-sql.ts'
import { takeNumbers } from './counters.ts'
import { lockAccess } from './lock-access.ts'
import { parseStored, storedText, storedTime } from './stored-values.ts'

const spaceColumns = [
  'id',
  'name',
  'folded_name',
  'description',
  'owner_id',
  'created_at',
  'created_by',
  'updated_at',
] as const
const assignmentColumns = [
  'id',
  'space_id',
  'user_id',
  'roles',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
] as const

/** Every reading statement on spaces and their assignments. */
export function spaceReads(db: Kysely<StateTables>): SpaceReader {
  const spaces = () => db.selectFrom('spaces').select(spaceColumns).orderBy('id')
  const assignments = () =>
    db.selectFrom('space_assignments').select(assignmentColumns).orderBy('created_at').orderBy('id')
  return {
    async get(id) {
      const row = await spaces().where('id', '=', id).executeTakeFirst()
      return row && spaceOf(row)
    },

    async byName(name) {
      const row = await spaces().where('folded_name', '=', folded(name)).executeTakeFirst()
      return row && spaceOf(row)
    },

    async all() {
      return (await spaces().execute()).map(spaceOf)
    },

    async ofOwner(userId) {
      return (await spaces().where('owner_id', '=', userId).execute()).map(spaceOf)
    },

    async assignment(id) {
      const row = await assignments().where('id', '=', id).executeTakeFirst()
      return row && assignmentOf(row)
    },

    async assignmentsIn(spaceId) {
      return (await assignments().where('space_id', '=', spaceId).execute()).map(assignmentOf)
    },

    async assignmentsOf(userId) {
      return (await assignments().where('user_id', '=', userId).execute()).map(assignmentOf)
    },

    async revision() {
      const counter = await db
        .selectFrom('counters')
        .select('value')
        .where('name', '=', 'access')
        .executeTakeFirstOrThrow()
      return counter.value
    },
  }
}

/** Every statement on spaces and their assignments. */
export function spaceRecords(db: Kysely<StateTables>, spelling: BatchSql): SpaceWriter {
  const noteChange = () => takeNumbers(db, 'access', 1)
  return {
    ...spaceReads(db),
    lock: () => lockAccess(db, spelling),

    async add(space) {
      await db.insertInto('spaces').values(spaceRow(space)).execute()
      await noteChange()
    },

    async replace(space) {
      const { numUpdatedRows } = await db
        .updateTable('spaces')
        .set(spaceRow(space))
        .where('id', '=', space.id)
        .executeTakeFirst()
      await noteChange()
      return numUpdatedRows === 1n
    },

    async remove(id) {
      await db.deleteFrom('space_assignments').where('space_id', '=', id).execute()
      const { numDeletedRows } = await db.deleteFrom('spaces').where('id', '=', id).executeTakeFirst()
      await noteChange()
      return numDeletedRows === 1n
    },

    async addAssignment(assignment) {
      await db.insertInto('space_assignments').values(assignmentRow(assignment)).execute()
      await noteChange()
    },

    async replaceAssignment(assignment) {
      const { numUpdatedRows } = await db
        .updateTable('space_assignments')
        .set(assignmentRow(assignment))
        .where('id', '=', assignment.id)
        .executeTakeFirst()
      await noteChange()
      return numUpdatedRows === 1n
    },

    async removeAssignment(id) {
      const { numDeletedRows } = await db
        .deleteFrom('space_assignments')
        .where('id', '=', id)
        .executeTakeFirst()
      await noteChange()
      return numDeletedRows === 1n
    },
  }
}

function folded(name: string): string {
  return storedText(name).toLowerCase()
}

function spaceRow(space: Space): Insertable<StateTables['spaces']> {
  return {
    id: space.id,
    name: storedText(space.name),
    folded_name: folded(space.name),
    description: storedText(space.description),
    owner_id: space.ownerId,
    created_at: storedTime(space.createdAt),
    created_by: space.createdBy,
    updated_at: storedTime(space.updatedAt),
  }
}

function spaceOf(row: Selectable<StateTables['spaces']>): Space {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    ownerId: row.owner_id,
    createdAt: new Date(row.created_at),
    createdBy: row.created_by,
    updatedAt: new Date(row.updated_at),
  }
}

function assignmentRow(assignment: SpaceAssignment): Insertable<StateTables['space_assignments']> {
  return {
    id: assignment.id,
    space_id: assignment.spaceId,
    user_id: assignment.userId,
    roles: JSON.stringify(assignment.roles),
    created_at: storedTime(assignment.createdAt),
    created_by: assignment.createdBy,
    updated_at: storedTime(assignment.updatedAt),
    updated_by: assignment.updatedBy,
  }
}

function assignmentOf(row: Selectable<StateTables['space_assignments']>): SpaceAssignment {
  return {
    id: row.id,
    spaceId: row.space_id,
    userId: row.user_id,
    roles: parseStored(row.roles),
    createdAt: new Date(row.created_at),
    createdBy: row.created_by,
    updatedAt: new Date(row.updated_at),
    updatedBy: row.updated_by,
  }
}

import { sql, type Kysely, type Selectable } from 'kysely'
import type { ProjectReader, ProjectWriter, StoredProject, StoredProjectHead } from '../store.ts'
import type { StateTables } from '../schema.ts'
import { parseStored, storedTime } from './stored-values.ts'

const headColumns = ['id', 'space_id', 'owner_id', 'revision', 'created_at', 'updated_at'] as const

export function projectReads(db: Kysely<StateTables>): ProjectReader {
  const heads = () => db.selectFrom('projects').select(headColumns)
  return {
    async heads() {
      return (await heads().orderBy('created_at').orderBy('id').execute()).map(headOf)
    },

    async head(id) {
      const row = await heads().where('id', '=', id).executeTakeFirst()
      return row && headOf(row)
    },

    async get(id) {
      const row = await heads().select('files').where('id', '=', id).executeTakeFirst()
      return row && { ...headOf(row), files: parseStored<StoredProject['files']>(row.files) }
    },
  }
}

export function projectRecords(db: Kysely<StateTables>): ProjectWriter {
  return {
    ...projectReads(db),

    async add({ id, spaceId, ownerId, revision, files, createdAt, updatedAt }) {
      await db
        .insertInto('projects')
        .values({
          id,
          space_id: spaceId,
          owner_id: ownerId,
          revision,
          files: JSON.stringify(files),
          created_at: storedTime(createdAt),
          updated_at: storedTime(updatedAt),
        })
        .execute()
    },

    async replaceFiles({ id, revision, files, at }) {
      const { numUpdatedRows } = await db
        .updateTable('projects')
        .set({
          files: JSON.stringify(files),
          revision: sql`revision + 1`,
          updated_at: storedTime(at),
        })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

function headOf(
  row: Pick<Selectable<StateTables['projects']>, (typeof headColumns)[number]>,
): StoredProjectHead {
  return {
    id: row.id,
    spaceId: row.space_id,
    ownerId: row.owner_id,
    revision: row.revision,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}

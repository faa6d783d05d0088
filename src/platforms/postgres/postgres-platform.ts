import { postgresSettings } from '../../foundation/postgres/postgres-settings.ts'
import { definePlatformType } from '../platform-type.ts'
import { postgresDialect } from './postgres-dialect.ts'

/**
 * PostgreSQL 14 or newer, and what speaks its protocol and SQL: the work runs on the server. The driver is loaded only to
 * connect.
 */
export const postgresPlatform = definePlatformType({
  kind: 'postgres',
  settings: postgresSettings,
  dialect: postgresDialect,
  async open(settings, options) {
    const { openPostgres } = await import('./open-postgres.ts')
    return await openPostgres(settings, options)
  },
})

import { defineSourceType } from '../source-type.ts'
import { postgresSettings } from '../../foundation/postgres/postgres-settings.ts'

/** Tables and views of a PostgreSQL server, read with COPY in its binary format. The driver is loaded only to connect. */
export const postgresSource = defineSourceType({
  kind: 'postgres',
  settings: postgresSettings,
  isLocal: () => false,
  async connect(settings, options) {
    const { connectPostgres } = await import('./postgres-connection.ts')
    return await connectPostgres({ settings, ...options })
  },
})

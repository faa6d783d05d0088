import { afterAll, beforeAll, describe } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { postgresSettings } from '../../foundation/postgres/postgres-settings.ts'
import { openStagingPlatform } from '../../../test/support/staging-platform.ts'
import { platformSuite } from '../testing/platform-suite.ts'
import { openPostgres } from './open-postgres.ts'

describe.skipIf(postgresMissing)('PostgreSQL', () => {
  let server: PostgresServer
  let databases = 0
  beforeAll(async () => void (server = await startPostgres()))
  afterAll(async () => await server[Symbol.asyncDispose]())

  async function open(folder: string) {
    databases += 1
    const database = `platform_${databases}`
    server.createDatabase(database)
    const settings = postgresSettings.parse({ host: server.host, user: server.user, database })
    return await openPostgres(settings, {
      baseFolder: folder,
      stateFolder: folder,
      purpose: 'a test',
      openStaging: () => openStagingPlatform(),
    })
  }

  platformSuite('PostgreSQL', 'public', async folder => ({
    platform: await open(folder),
    slowQuery: `SELECT count(*) FROM generate_series(1, 3000000) AS a(x), generate_series(1, 3000000) AS b(y)
      WHERE x::bigint * y % 7 = 3`,
  }))
})

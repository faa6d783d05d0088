import { describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres } from '../../test/support/postgres-server.ts'
import { openPostgresStore } from '../store/postgres/open-postgres-store.ts'
import { expectSoundAnswers } from './testing/sound-answers.ts'

describe.skipIf(postgresMissing !== undefined)(
  `on PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    test('whatever is asked, no answer is a failure of the server, and each is what its route says', async () => {
      await using server = await startPostgres()
      server.createDatabase('state')
      const connection = { host: server.host, database: 'state', user: server.user }
      await using store = await openPostgresStore({ connection })
      const statuses = await expectSoundAnswers({ requests: 700, forMs: 5000, store })
      expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404]))
    })
  },
)

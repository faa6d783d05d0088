import { describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import { killAtRandom, killRounds } from '../support/kill-at-random.ts'
import { postgresMissing, startPostgres } from '../support/postgres-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const timeout = 60_000 + killRounds * 15_000

test(
  `${killRounds} runs killed at random leave one terminal event each and no half-applied dataset, on SQLite`,
  async () => {
    using folder = temporaryFolder()
    writeGenerationsWorkspace(folder.path)
    await killAtRandom({ cwd: folder.path }, killRounds)
  },
  timeout,
)

describe.skipIf(postgresMissing !== undefined)(
  `with the state in PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    test(
      `${killRounds} runs killed at random leave one terminal event each and no half-applied dataset`,
      async () => {
        await using server = await startPostgres()
        server.createDatabase('state')
        using folder = temporaryFolder()
        writeGenerationsWorkspace(
          folder.path,
          `  state: { type: postgres, host: ${server.host}, database: state, user: ${server.user} }\nstate: { connection: state }\n`,
        )
        await killAtRandom({ cwd: folder.path }, killRounds)
      },
      timeout,
    )
  },
)

test('two processes that run the same project at once: one runs, the other says who has the platform', async () => {
  using folder = temporaryFolder()
  writeGenerationsWorkspace(folder.path)
  writeGeneration(folder.path, 1, 200_000)
  const both = await Promise.all([cli(['run'], { cwd: folder.path }), cli(['run'], { cwd: folder.path })])
  for (const { stderr } of both.filter(({ code }) => code !== 0))
    expect(stderr).toMatch(/in use by process \d+|already running/)
  expect(both.some(result => result.code === 0)).toBe(true)
})

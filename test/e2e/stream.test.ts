import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import type { LifecycleEvent } from '../../src/contract/events/lifecycle-event.ts'
import { sleep } from '../../src/foundation/sleep.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { writeServedWorkspace } from '../support/delivery-chaos.ts'
import { publishEvents } from '../support/publish-events.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const client = fileURLToPath(new URL('../support/sse-client.mjs', import.meta.url))
const kills = Number(process.env['MILLRACE_STREAM_KILLS'] ?? 50)
const events = 4000

test(
  `readers of the stream killed ${kills} times, through restarts of the server, miss no event and see none twice`,
  async () => {
    using folder = temporaryFolder()
    writeServedWorkspace(folder.path)
    let server = await startServer(folder.path)
    await using _ended = { [Symbol.asyncDispose]: () => server.kill() }
    const restart = async (): Promise<void> => {
      await server.kill()
      server = await startServer(folder.path, { port: Number(new URL(server.url).port) })
    }
    const all = new KilledReader(server, folder.path, 'all')
    const some = new KilledReader(
      server,
      folder.path,
      'some',
      `&filter=${encodeURIComponent(completedOfFewTasks)}`,
    )
    await using store = await openSqliteStore({ file: join(folder.path, '.millrace', 'state.sqlite') })
    const published = publishEvents(store, { events, tasks: 40, eventsInUnit: 5 }, () => sleep(10))
    for (let kill = 1; kill <= kills; kill += 1) {
      await sleep(Math.random() * 250)
      await (kill % 2 === 0 ? all : some).kill()
      if (kill % 10 === 0) await restart()
    }
    const ids = (await published).map(({ id }) => id)
    const idsOfSome = (await published).filter(isCompletedOfFewTasks).map(({ id }) => id)
    await vi.waitFor(() => expect(some.read()).toHaveLength(idsOfSome.length), {
      timeout: 60_000,
      interval: 100,
    })
    await vi.waitFor(() => expect(all.read()).toHaveLength(ids.length), { timeout: 60_000, interval: 100 })
    await all.end()
    await some.end()
    await server.stop()
    expect(all.read()).toEqual(ids)
    expect(some.read()).toEqual(idsOfSome)
  },
  120_000 + kills * 3000,
)

const completedOfFewTasks = `cesql:type LIKE '%.completed' AND data.dataTask.id IN ('task-0001', 'task-0002', 'task-0003')`

function isCompletedOfFewTasks({ type, data }: LifecycleEvent): boolean {
  return type.endsWith('.completed') && /^task-000[123]$/.test(data.dataTask.id)
}

/** A reader in a process of its own, which begins at the start of the log; what it has read survives its death. */
class KilledReader {
  readonly #file: string
  readonly #start: () => ChildProcess
  #process: ChildProcess

  constructor({ url }: RunningServer, folder: string, name: string, query = '') {
    this.#file = join(folder, `${name}.log`)
    const key = readFileSync(join(folder, '.millrace', 'admin.key'), 'utf8').trim()
    const stream = `${url}/api/v1/events/stream?after=0${query}`
    this.#start = () =>
      spawn(process.execPath, [client, stream, this.#file], { env: { KEY: key }, stdio: 'inherit' })
    this.#process = this.#start()
  }

  async kill(): Promise<void> {
    await this.end()
    this.#process = this.#start()
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'close')
    this.#process.kill('SIGKILL')
    await ended
  }

  /** Ids of the events, in the order in which they came. */
  read(): readonly string[] {
    const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : ''
    return text.split('\n').flatMap(line => line.split(' ')[1] ?? [])
  }
}

import { createHash, randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Client } from 'pg'
import { sleep } from '../../foundation/sleep.ts'
import { runSql } from '../records/batch-sql.ts'
import type { StateTables } from '../schema.ts'
import { storeTopics, type StoreTopic } from '../store.ts'

export interface ChangeChannelOptions {
  readonly schema: string
  readonly newClient: () => Promise<Client>
  /** Called with what another store changed, or with every topic when something may have been missed. */
  readonly onChange: (topics: readonly StoreTopic[]) => void
}

/** Tells other processes what units of this one have changed, and listens to theirs on a connection of its own. */
export class ChangeChannel implements AsyncDisposable {
  readonly #options: ChangeChannelOptions
  readonly #name: string
  readonly #own = randomUUID()
  readonly #ended = new AbortController()
  #stands = false
  #listening: Promise<void> | undefined

  constructor(options: ChangeChannelOptions) {
    this.#options = options
    // A channel's name has 63 bytes at most, as a schema's.
    this.#name = `millrace_${createHash('sha256').update(options.schema).digest('hex').slice(0, 16)}`
  }

  /** Part of the unit: the server tells the others when it commits. */
  async tell(db: Kysely<StateTables>, topics: ReadonlySet<StoreTopic>): Promise<void> {
    if (topics.size === 0) return
    await runSql(db, 'select pg_notify($1, $2)', [this.#name, `${this.#own} ${[...topics].sort().join(',')}`])
  }

  /** Whether it hears what others tell now. */
  get stands(): boolean {
    return this.#stands
  }

  /** Begins to listen; again and again, when the connection is lost. */
  listen(): void {
    this.#listening ??= this.#listenUntilEnded()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#listening
  }

  async #listenUntilEnded(): Promise<void> {
    const { signal } = this.#ended
    let pauseMs = 50
    while (!signal.aborted) {
      // A server that is away is tried again; what the store is asked for meanwhile says why it fails.
      const stood = await this.#listenOnce(signal).catch(() => false)
      pauseMs = stood ? 50 : Math.min(pauseMs * 2, 2_000)
      await sleep(pauseMs, signal)
    }
  }

  /** Listens until the connection is lost or the channel ends. */
  async #listenOnce(signal: AbortSignal): Promise<boolean> {
    const client = await this.#options.newClient()
    const over = new Promise<void>(resolve => {
      client.on('error', () => resolve())
      client.on('end', () => resolve())
      signal.addEventListener('abort', () => resolve(), { once: true })
      if (signal.aborted) resolve()
    })
    client.on('notification', ({ payload = '' }) => this.#heard(payload))
    try {
      await client.connect()
      await client.query(`listen ${this.#name}`)
      this.#stands = true
      // What was told before this moment has not been heard.
      this.#options.onChange(storeTopics)
      await over
      return true
    } finally {
      this.#stands = false
      await client.end().catch(() => undefined)
    }
  }

  #heard(payload: string): void {
    const [who, names = ''] = payload.split(' ')
    if (who === this.#own) return
    const told = names.split(',')
    this.#options.onChange(storeTopics.filter(topic => told.includes(topic)))
  }
}

import type { Duplex } from 'node:stream'
import { AppError } from '../../../foundation/app-error.ts'
import type { Engine } from '../engine/open-engine.ts'
import type { EngineSession } from '../engine/engine-session.ts'
import type { StatementOptions } from '../../platform-type.ts'
import { failureOf } from '../wire/failures.ts'
import { writeFrame, type Frame } from '../wire/frames.ts'
import type { Call, CallName, Calls, Reply, Request } from '../wire/messages.ts'
import { BatchesFromWire } from './batches-from-wire.ts'
import { openAsOwner } from './open-as-owner.ts'

/** Answers the calls of the main process. Calls of one session run in order, those of several side by side. */
export class OwnerServer {
  readonly #stream: Duplex
  readonly #sessions = new Map<number, EngineSession>()
  readonly #running = new Map<number, RunningCall>()
  #engine: Engine | undefined
  #isClosed = false

  constructor(stream: Duplex) {
    this.#stream = stream
  }

  /** The database is closed cleanly: nothing is left to be rolled back. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  receive({ header, body }: Frame<Request>): void {
    switch (header.type) {
      case 'call':
        void this.#answer(header)
        break
      case 'cancel':
        this.#running.get(header.id)?.abort.abort()
        break
      case 'batch':
        this.#running.get(header.id)?.batches?.arrive(header.batch, body)
        break
      case 'batchesEnd':
        this.#running.get(header.id)?.batches?.end(header.rowsSent)
        break
    }
  }

  async #answer({ id, session, call, watched }: Extract<Request, { type: 'call' }>): Promise<void> {
    const running: RunningCall = { abort: new AbortController() }
    this.#running.set(id, running)
    const options: StatementOptions = {
      signal: running.abort.signal,
      ...(watched && { onProgress: progress => this.#reply({ type: 'progress', id, progress }) }),
    }
    if (call.name === 'loadBatches') {
      running.batches = new BatchesFromWire(call.ask, running.abort.signal, bytes =>
        this.#reply({ type: 'taken', id, bytes }),
      )
    }
    try {
      const answer = await this.#run(session, call, options, running)
      this.#reply({ type: 'answer', id, answer })
    } catch (thrown) {
      this.#reply({ type: 'failed', id, failure: failureOf(thrown) })
    } finally {
      this.#running.delete(id)
    }
  }

  async #run(
    session: number,
    call: Call,
    options: StatementOptions,
    running: RunningCall,
  ): Promise<Calls[CallName]['answer']> {
    switch (call.name) {
      case 'open':
        this.#engine = await openAsOwner(call.ask)
        return null
      case 'openSession':
        this.#sessions.set(session, await this.#opened().openSession())
        return null
      case 'close':
        await this.#engine?.[Symbol.asyncDispose]()
        this.#isClosed = true
        return null
      case 'closeSession':
        await this.#sessions.get(session)?.[Symbol.asyncDispose]()
        this.#sessions.delete(session)
        return null
      default:
        return await runInSession(this.#session(session), call, options, running)
    }
  }

  #opened(): Engine {
    if (!this.#engine) throw closed()
    return this.#engine
  }

  #session(number: number): EngineSession {
    const session = this.#sessions.get(number)
    if (!session) throw closed()
    return session
  }

  #reply(reply: Reply): void {
    writeFrame(this.#stream, reply)
  }
}

interface RunningCall {
  readonly abort: AbortController
  batches?: BatchesFromWire
}

type SessionCall = Exclude<Call, { name: 'open' | 'openSession' | 'close' | 'closeSession' }>

async function runInSession(
  session: EngineSession,
  call: SessionCall,
  options: StatementOptions,
  running: RunningCall,
): Promise<Calls[CallName]['answer']> {
  switch (call.name) {
    case 'execute':
      return await session.execute(call.ask, options)
    case 'query':
      return await session.query(call.ask, options)
    case 'describe':
      return await session.describe(call.ask)
    case 'digest':
      return await session.digest(call.ask, options)
    case 'columnsOf':
      return (await session.columnsOf(call.ask)) ?? null
    case 'loadFiles':
      return await session.load(call.ask.target, call.ask.read, options)
    case 'loadBatches':
      if (!running.batches) throw closed()
      return await session.load(call.ask.target, running.batches, options)
  }
}

function closed(): AppError {
  return new AppError('MILLRACE-PLATFORM-CLOSED', 'the data platform or its session is closed')
}

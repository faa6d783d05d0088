import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../foundation/app-error.ts'
import type { StatementOptions } from '../platform-type.ts'
import { thrownOf } from './wire/failures.ts'
import { FrameReader, writeFrame } from './wire/frames.ts'
import type { Call, CallName, Calls, Reply, Request } from './wire/messages.ts'

/** Statements that the owner can run at the same time; each waits in a thread of Node's pool. */
const parallelStatements = 64
const keptStderr = 4000

interface PendingCall {
  resolve(answer: Calls[CallName]['answer']): void
  reject(thrown: unknown): void
  onProgress: StatementOptions['onProgress']
  onTaken: ((bytes: number) => void) | undefined
}

export interface CallOptions extends StatementOptions {
  readonly session?: number
  /** Called with the id of the call, under which more frames may be sent until it is settled. */
  readonly onSent?: (id: number) => void
  readonly onTaken?: (bytes: number) => void
}

/** The child process that owns a DuckDB file, as the main process sees it. */
export class OwnerProcess {
  readonly #child: ChildProcess
  readonly #stream: Duplex
  readonly #pending = new Map<number, PendingCall>()
  readonly #ended: Promise<unknown>
  #lastId = 0
  #stderr = ''
  #lost: AppError | undefined

  constructor() {
    this.#child = spawn(process.execPath, [ownerProgram()], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { UV_THREADPOOL_SIZE: String(parallelStatements) },
    })
    this.#stream = duplexOf(this.#child)
    const reader = new FrameReader<Reply>(({ header }) => this.#receive(header))
    this.#stream.on('data', chunk => reader.push(chunk))
    // Without its stream the owner is of no use; its end tells why.
    this.#stream.on('error', () => this.#child.kill('SIGKILL'))
    this.#child.stderr?.on('data', text => (this.#stderr = `${this.#stderr}${text}`.slice(-keptStderr)))
    this.#child.on('error', error => this.#fail(error.message))
    this.#ended = once(this.#child, 'close').then(
      ([code, signal]) => this.#fail(signal ? `killed by ${signal}` : `exit code ${code}`),
      () => undefined,
    )
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Asks the owner. Rejects with the signal's reason once the owner has given the statement up. */
  async call<Name extends CallName>(
    name: Name,
    ask: Calls[Name]['ask'],
    options: CallOptions = {},
  ): Promise<Calls[Name]['answer']> {
    const { signal, session = 0 } = options
    signal?.throwIfAborted()
    if (this.#lost) throw this.#lost
    const id = ++this.#lastId
    const answer = new Promise<Calls[CallName]['answer']>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress: options.onProgress, onTaken: options.onTaken })
    })
    const call = { name, ask } as Call
    this.send({ type: 'call', id, session, call, watched: options.onProgress !== undefined })
    options.onSent?.(id)
    const cancel = (): void => this.send({ type: 'cancel', id })
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return (await answer) as Calls[Name]['answer']
    } catch (thrown) {
      if (signal?.aborted && !this.#lost) throw signal.reason
      throw thrown
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  send(request: Request, body: readonly Uint8Array[] = []): void {
    if (!this.#stream.destroyed) writeFrame(this.#stream, request, body)
  }

  /** Lets the owner end, and waits until it has. */
  async end(): Promise<void> {
    this.#lost ??= new AppError('MILLRACE-PLATFORM-CLOSED', 'the data platform is closed')
    this.#stream.end()
    await this.#ended
  }

  #receive(reply: Reply): void {
    const pending = this.#pending.get(reply.id)
    if (!pending) return
    switch (reply.type) {
      case 'progress':
        pending.onProgress?.(reply.progress)
        return
      case 'taken':
        pending.onTaken?.(reply.bytes)
        return
      case 'answer':
        this.#pending.delete(reply.id)
        pending.resolve(reply.answer)
        return
      case 'failed':
        this.#pending.delete(reply.id)
        pending.reject(thrownOf(reply.failure))
    }
  }

  #fail(reason: string): void {
    const said = this.#stderr.trim()
    this.#lost ??= new AppError(
      'MILLRACE-PLATFORM-LOST',
      `the process that owns the database ended (${reason})${said && `: ${said}`}`,
      { fix: 'Run the command again; what had not been committed was rolled back.' },
    )
    for (const { reject } of this.#pending.values()) reject(this.#lost)
    this.#pending.clear()
  }
}

/** The error says that the owner, or what was asked of it, has ended. */
export function isOwnerGone(thrown: unknown): boolean {
  return thrown instanceof AppError && goneCodes.includes(thrown.code)
}

const goneCodes: readonly string[] = ['MILLRACE-PLATFORM-LOST', 'MILLRACE-PLATFORM-CLOSED']

/** The owner runs from dist: Node.js 20 does not run TypeScript. */
function ownerProgram(): string {
  const here = fileURLToPath(new URL('./owner/owner-main.js', import.meta.url))
  return import.meta.url.endsWith('.ts')
    ? here.replace(/([\\/])src([\\/]platforms[\\/]duckdb)/, '$1dist$2')
    : here
}

function duplexOf(child: ChildProcess): Duplex {
  const stream = child.stdio[3]
  if (stream instanceof Duplex) return stream
  throw new Error('the owner process has no stream')
}

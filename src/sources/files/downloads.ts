import { mkdtemp, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../foundation/app-error.ts'
import { pathOfAddress } from './address.ts'
import { failed, reasonOf, requestFile } from './request-file.ts'

export interface DownloadOptions {
  readonly temporaryFolder: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Files fetched by HTTP, each once, kept until disposed. */
export class Downloads implements AsyncDisposable {
  readonly #options: DownloadOptions
  readonly #files = new Map<string, Promise<string>>()
  readonly #closing = new AbortController()
  readonly #signal: AbortSignal
  #folder: Promise<string> | undefined

  constructor(options: DownloadOptions) {
    this.#options = options
    this.#signal = AbortSignal.any([options.signal, this.#closing.signal])
  }

  /** Path of the complete local copy of an address. Rejects as soon as `signal` aborts. */
  async get(url: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const started = this.#files.get(url) ?? this.#start(url)
    return beforeAbort(started, signal)
  }

  /** Whether the address answers, without reading what it has. */
  async probe(url: string): Promise<void> {
    await this.#watched(url, async signal => {
      const response = await requestFile(url, { headers: this.#options.headers, signal })
      await response.body?.cancel()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#files.values())
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true })
  }

  #start(url: string): Promise<string> {
    const path = this.#download(url, this.#files.size)
    this.#files.set(url, path)
    // A later read may try again.
    path.catch(() => this.#files.delete(url))
    return path
  }

  async #download(url: string, number: number): Promise<string> {
    this.#folder ??= mkdtemp(join(this.#options.temporaryFolder, 'download-'))
    const name = basename(pathOfAddress(url)).replaceAll(/[^\w.-]/g, '_') || 'file'
    const path = join(await this.#folder, `${number}-${name}`)
    await this.#watched(url, async (signal, onBytes) => {
      const response = await requestFile(url, { headers: this.#options.headers, signal })
      await using file = await open(path, 'w')
      const bytes = await writeBody(response, file, onBytes)
      checkLength(url, response, bytes)
    })
    return withoutFalsePacking(path)
  }

  /** Aborts the work when nothing arrives for the time that settings allow. */
  async #watched(
    url: string,
    work: (signal: AbortSignal, onBytes: () => void) => Promise<void>,
  ): Promise<void> {
    const silence = new AbortController()
    const { timeoutMs } = this.#options
    const timer = setTimeout(
      () => silence.abort(failed(url, `sent nothing for ${timeoutMs / 1000} seconds`)),
      timeoutMs,
    )
    try {
      await work(AbortSignal.any([this.#signal, silence.signal]), () => void timer.refresh())
    } catch (error) {
      this.#signal.throwIfAborted()
      silence.signal.throwIfAborted()
      if (error instanceof AppError) throw error
      throw failed(url, `the download broke off: ${reasonOf(error)}`, error)
    } finally {
      clearTimeout(timer)
    }
  }
}

async function writeBody(response: Response, file: FileHandle, onBytes: () => void): Promise<number> {
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    onBytes()
    await file.appendFile(chunk)
    bytes += chunk.length
  }
  return bytes
}

function checkLength(url: string, response: Response, bytes: number): void {
  const announced = response.headers.get('content-length')
  // Of an encoded body, the length is that of the encoded bytes, which the decoder has checked.
  if (announced === null || response.headers.has('content-encoding')) return
  if (Number(announced) !== bytes)
    throw failed(url, `the download broke off after ${bytes} of ${announced} bytes`)
}

/** Some servers send `x.csv.gz` as an encoded `x.csv`, and it arrives unpacked: then the name must not say otherwise. */
async function withoutFalsePacking(path: string): Promise<string> {
  if (!path.toLowerCase().endsWith('.gz')) return path
  const start = Buffer.alloc(2)
  {
    await using file = await open(path, 'r')
    await file.read(start, 0, 2, 0)
  }
  if (start.equals(Buffer.from([0x1f, 0x8b]))) return path
  const plain = path.slice(0, -'.gz'.length)
  await rename(path, plain)
  return plain
}

async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = deferred()
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function deferred(): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => undefined
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  return { promise, reject }
}

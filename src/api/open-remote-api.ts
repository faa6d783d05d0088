import { ErrorAnswer } from '../contract/api/error-answer.ts'
import { AppError, messageOf } from '../foundation/app-error.ts'
import type { Secret } from '../foundation/secret.ts'
import type { ApiClient } from './api-client.ts'
import { thrownErrors } from './thrown-errors.ts'

export interface RemoteApi {
  readonly url: string
  readonly key: Secret
}

/** The API of a server over HTTP. Throws AppError `MILLRACE-API-UNREACHABLE` when it does not answer. */
export function openRemoteApi({ url, key }: RemoteApi): ApiClient {
  const send = async (
    method: string,
    path: string,
    body: unknown,
    signal?: AbortSignal,
  ): Promise<Response> => {
    const response = await reached(url, () =>
      fetch(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${key.reveal()}`,
          ...(body !== undefined && { 'content-type': mediaTypeOf(body) }),
        },
        ...(body !== undefined && { body: sentBody(body) }),
        ...(signal && { signal }),
        // Nobody but the server itself gets the key.
        redirect: 'error',
      }),
    )
    if (response.status >= 400) throw await errorOf(url, response)
    return response
  }
  return {
    serverUrl: url,
    async request(method, path, body) {
      const response = await send(method, path, body)
      const headers = Object.fromEntries(response.headers)
      if (headers['content-type'] === zipType) {
        const bytes = new Uint8Array(await reached(url, () => response.arrayBuffer()))
        return { status: response.status, body: bytes, headers }
      }
      const text = await reached(url, () => response.text())
      return { status: response.status, body: text === '' ? undefined : bodyOf(text, response), headers }
    },
    async *stream(path, signal, body) {
      try {
        const response = await send(body === undefined ? 'GET' : 'POST', path, body, signal)
        const decoder = new TextDecoder()
        for await (const chunk of response.body ?? [])
          yield decoder.decode(chunk as Uint8Array, { stream: true })
      } catch (error) {
        if (signal.aborted) return
        throw error instanceof AppError ? error : unreachableServer(url, error)
      }
    },
    async [Symbol.asyncDispose]() {
      // Connections belong to the process.
    },
  }
}

const zipType = 'application/zip'

function mediaTypeOf(body: unknown): string {
  return body instanceof Uint8Array ? zipType : 'application/json'
}

function sentBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body)
}

async function reached<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw unreachableServer(url, error)
  }
}

function unreachableServer(url: string, cause: unknown): AppError {
  const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return new AppError('MILLRACE-API-UNREACHABLE', `The server at ${url} does not answer: ${messageOf(why)}`, {
    fix: 'Look whether it runs, and into its log; a command in its workspace works without it when it has ended.',
    cause,
  })
}

async function errorOf(url: string, response: Response): Promise<AppError> {
  const text = await reached(url, () => response.text())
  const parsed = ErrorAnswer.safeParse(safeJson(text))
  return parsed.success ? thrownErrors(parsed.data.errors) : strangeAnswer(text, response)
}

function bodyOf(text: string, response: Response): unknown {
  const body = safeJson(text)
  if (body === undefined) throw strangeAnswer(text, response)
  return body
}

/** Something else listens there, or stands between. */
function strangeAnswer(text: string, { status }: Response): AppError {
  return new AppError('MILLRACE-API-UNEXPECTED', `The server answered ${status}: ${text.slice(0, 200)}`)
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

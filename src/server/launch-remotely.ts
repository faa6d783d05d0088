import type { ApiClient } from '../api/api-client.ts'
import type { LaunchBody } from '../contract/api/launch-request.ts'
import { AppError } from '../foundation/app-error.ts'
import type { LaunchResult, RunObservation } from '../runs/run-observation.ts'

export interface RemoteLaunch {
  readonly order: LaunchBody
  /** Aborting it asks the server to stop the launch; its end is still waited for. */
  readonly signal: AbortSignal
  readonly observe: (observation: RunObservation) => void
}

/** Lets a server run tasks, and tells what it tells. Throws AppError when the server goes away before the end. */
export async function launchRemotely(
  api: ApiClient,
  { order, signal, observe }: RemoteLaunch,
): Promise<LaunchResult> {
  let launch: number | undefined
  let result: LaunchResult | undefined
  const stop = (): void => {
    if (launch === undefined) return
    // When it fails, the server has gone, and then the stream says so.
    api.request('POST', `/api/v1/launches/${launch}/actions/stop`).catch(() => undefined)
  }
  signal.addEventListener('abort', stop)
  try {
    for await (const line of linesOf(api.stream('/api/v1/launches', new AbortController().signal, order))) {
      const observation = observationOf(line)
      if (observation.kind === 'launch started') launch = observation.launch
      if (observation.kind === 'launch started' && signal.aborted) stop()
      if (observation.kind === 'launch ended') result = observation.result
      observe(observation)
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (result) return result
  const which = launch === undefined ? 'the launch' : `launch ${launch}`
  throw new AppError('MILLRACE-API-UNREACHABLE', `The server ended before ${which} had ended`, {
    fix: 'Look with `millrace status` what became of it.',
  })
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield line
  }
}

/** Our own server wrote it: a time is the only thing that JSON does not give back. */
function observationOf(line: string): RunObservation {
  return JSON.parse(line, (key, value: unknown) =>
    key === 'at' && typeof value === 'string' ? new Date(value) : value,
  ) as RunObservation
}

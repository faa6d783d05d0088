import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { untilOutput } from './until-output.ts'

const program = ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'].find(
  existsSync,
)

/** Why tests that need a NATS server are skipped here; undefined when they are not. */
export const natsMissing: string | undefined = program ? undefined : 'skipped: no nats-server on this machine'

export interface NatsServer extends AsyncDisposable {
  readonly url: string
  /** Ends it at once, as a crash does; what it had written to disk stays. */
  kill(): Promise<void>
  /** Starts it again after `kill`, on the same port with the same data. */
  restart(): Promise<void>
}

export interface NatsServerOptions {
  /** More of the configuration file. */
  readonly config?: string
  /** Absent: with JetStream. */
  readonly isWithoutJetStream?: boolean
}

/** A private server with JetStream in a temporary folder, on a free port; stopped when disposed. */
export async function startNats({
  config = '',
  isWithoutJetStream,
}: NatsServerOptions = {}): Promise<NatsServer> {
  const folder = temporaryFolder()
  const port = await freePort()
  const configFile = join(folder.path, 'nats.conf')
  const jetStream = isWithoutJetStream ? '' : `jetstream { store_dir: ${JSON.stringify(folder.path)} }`
  writeFileSync(configFile, `listen: "127.0.0.1:${port}"\n${jetStream}\n${config}\n`)
  let server = await startProgram(configFile)
  return {
    url: `nats://127.0.0.1:${port}`,
    kill: () => end(server, 'SIGKILL'),
    async restart() {
      server = await startProgram(configFile)
    },
    async [Symbol.asyncDispose]() {
      await end(server, 'SIGKILL')
      folder[Symbol.dispose]()
    },
  }
}

async function startProgram(configFile: string): Promise<ChildProcess> {
  if (!program) throw new Error('no nats-server')
  const server = spawn(program, ['-c', configFile], { stdio: ['ignore', 'ignore', 'pipe'] })
  await untilOutput(server, server.stderr, /Server is ready/)
  return server
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill(signal)
  await ended
}

import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { TestCertificate } from './test-certificate.ts'
import { untilOutput } from './until-output.ts'

// The script itself, not the one of /usr/sbin: that one changes to the user and folder of the system's own broker.
const serverScript = '/usr/lib/rabbitmq/bin/rabbitmq-server'
const epmdProgram = '/usr/bin/epmd'

/** Why tests that need RabbitMQ are skipped here; undefined when they are not. */
export const rabbitMissing: string | undefined =
  existsSync(serverScript) && existsSync(epmdProgram)
    ? undefined
    : 'skipped: no rabbitmq-server on this machine'

export interface RabbitServer extends AsyncDisposable {
  readonly host: string
  readonly port: number
  /** Where it speaks TLS, when it was given a certificate. */
  readonly tlsPort: number
  /** Ends it at once, as a crash does; what it had written to disk stays. */
  kill(): Promise<void>
  /** Starts it again after `kill`, on the same port with the same data. */
  restart(): Promise<void>
}

/** A private broker in a temporary folder, on free ports and with a port mapper of its own; stopped when disposed. */
export async function startRabbit(certificate?: TestCertificate): Promise<RabbitServer> {
  const folder = temporaryFolder()
  const [port, tlsPort, distPort, epmdPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  writeFileSync(join(folder.path, 'rabbitmq.conf'), configuration(port, tlsPort, certificate))
  const env = serverEnvironment(folder.path, { port, distPort, epmdPort })
  // In the foreground and ours, or the broker would start one that outlives it.
  const epmd = spawn(epmdProgram, ['-address', '127.0.0.1', '-port', String(epmdPort)], { stdio: 'ignore' })
  let server = await startProgram(env)
  return {
    host: '127.0.0.1',
    port,
    tlsPort,
    kill: () => end(server),
    async restart() {
      server = await startProgram(env)
    },
    async [Symbol.asyncDispose]() {
      await end(server)
      const ended = once(epmd, 'exit')
      epmd.kill('SIGKILL')
      await ended
      folder[Symbol.dispose]()
    },
  }
}

interface Ports {
  readonly port: number
  readonly distPort: number
  readonly epmdPort: number
}

function configuration(port: number, tlsPort: number, certificate: TestCertificate | undefined): string {
  const tls = certificate && [
    `listeners.ssl.local = 127.0.0.1:${tlsPort}`,
    `ssl_options.cacertfile = ${certificate.certificateFile}`,
    `ssl_options.certfile = ${certificate.certificateFile}`,
    `ssl_options.keyfile = ${certificate.keyFile}`,
    'ssl_options.verify = verify_none',
  ]
  const plain = [`listeners.tcp.local = 127.0.0.1:${port}`, 'log.file = false', 'log.console = false']
  return `${[...plain, ...(tls ?? [])].join('\n')}\n`
}

function serverEnvironment(folder: string, { port, distPort, epmdPort }: Ports): Record<string, string> {
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n')
  writeFileSync(join(folder, 'env.conf'), '')
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    RABBITMQ_CONF_ENV_FILE: join(folder, 'env.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_NODENAME: `millrace-${port}@localhost`,
    RABBITMQ_MNESIA_BASE: folder,
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 2:2',
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  }
}

/** A process group of its own: the script starts others. */
async function startProgram(env: Record<string, string>): Promise<ChildProcess> {
  const server = spawn(serverScript, [], {
    env,
    cwd: env['HOME'],
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await untilOutput(server, server.stdout, /completed with \d+ plugins/)
  return server
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return
  // Not `exit`, which is the end of the script: the broker holds the other end of the pipe until its own.
  const ended = once(server, 'close')
  process.kill(-server.pid, 'SIGKILL')
  await ended
}

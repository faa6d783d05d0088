import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'

const programFolders = '/usr/lib/postgresql'

/** Why tests that need a PostgreSQL server are skipped here; undefined when they are not. */
export const postgresMissing: string | undefined = findPrograms()
  ? undefined
  : 'skipped: no PostgreSQL server programs on this machine'

export interface PostgresServer extends AsyncDisposable {
  /** Unix socket folder: what `host` of a client takes. */
  readonly host: string
  readonly port: number
  readonly user: 'postgres'
  readonly pid: number
  createDatabase(name: string): void
  psql(database: string, script: string): string
  /** The program folder, for psql and pg_ctl. */
  readonly programs: string
}

/** A private server in a temporary folder that listens on a socket there and on no port; stopped when disposed. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const programs = findPrograms()
  if (!programs) throw new Error('no PostgreSQL server programs')
  const folder = mkdtempSync(join(tmpdir(), 'millrace-pg-'))
  const owner = serverUser()
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'],
    {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    },
  )
  const options = { listen_addresses: '', unix_socket_directories: folder, fsync: 'off', ...settings }
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  await untilReady(server)
  const psql = (database: string, script: string): string =>
    execFileSync(
      join(programs, 'psql'),
      ['-h', folder, '-U', 'postgres', '-d', database, '-v', 'ON_ERROR_STOP=1', '-qAt', '-f', '-'],
      { input: script, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
    )
  return {
    host: folder,
    port: 5432,
    user: 'postgres',
    pid: server.pid ?? 0,
    programs,
    psql,
    createDatabase: name => void psql('postgres', `create database "${name}"`),
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit')
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function findPrograms(): string | undefined {
  if (!existsSync(programFolders)) return undefined
  const newest = readdirSync(programFolders).sort((a, b) => Number(b) - Number(a))[0]
  const folder = newest && join(programFolders, newest, 'bin')
  return folder && existsSync(join(folder, 'postgres')) ? folder : undefined
}

/** PostgreSQL refuses to run as root: then its own user runs it. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function untilReady(server: ChildProcess): Promise<void> {
  let text = ''
  for await (const chunk of server.stderr ?? []) {
    text += String(chunk)
    if (text.includes('database system is ready to accept connections')) {
      server.stderr?.resume()
      return
    }
  }
  throw new Error(`PostgreSQL did not start: ${text}`)
}

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** For reading: nothing has to survive. */
const fastSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  shared_buffers: '512MB',
}

/** A server of our own on a socket in a temporary folder, with a database `bench`; gone when disposed. */
export async function startPostgres(settings = fastSettings) {
  const root = '/usr/lib/postgresql'
  const programs = join(root, readdirSync(root).sort((a, b) => Number(b) - Number(a))[0], 'bin')
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-pg-'))
  const id = flag => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  const owner = process.getuid() === 0 ? { uid: id('-u'), gid: id('-g') } : {}
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const quiet = { ...owner, cwd: folder, stdio: 'ignore' }
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'],
    quiet,
  )
  const place = { listen_addresses: '', unix_socket_directories: folder }
  const options = Object.entries({ ...place, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...options], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  for await (const chunk of server.stderr.iterator({ destroyOnReturn: false })) {
    log += String(chunk)
    if (log.includes('ready to accept connections')) break
  }
  server.stderr.resume()
  const psql = (database, script) =>
    execFileSync(join(programs, 'psql'), psqlArguments(folder, database), { input: script, encoding: 'utf8' })
  psql('postgres', 'create database bench')
  return {
    host: folder,
    programs,
    pid: server.pid,
    psql,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit')
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** How drivers of Millrace and of others connect to such a server. */
export function connectionTo(host) {
  return { host, port: 5432, user: 'postgres', database: 'bench', password: 'not asked for' }
}

function psqlArguments(folder, database) {
  return ['-h', folder, '-U', 'postgres', '-d', database, '-v', 'ON_ERROR_STOP=1', '-qAt', '-f', '-']
}

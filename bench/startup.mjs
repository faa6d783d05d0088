import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { result } from './measure/results.mjs'
import { medianOf, medianRatio, runRounds } from './measure/rounds.mjs'
import { copyFlights, inTemporaryFolder, mainProgram } from './measure/workspaces.mjs'

/** How long a person looks at nothing: until `--help` has ended, and until the first line of a command. */
export async function startup({ rounds = 20 }) {
  return await inTemporaryFolder(async folder => {
    const workspace = copyFlights(join(folder, 'flights'))
    const command = name => [mainProgram, name, '--workspace', workspace]
    const ways = {
      node: () => untilEnd(['-e', '0']),
      '--help': () => untilEnd([mainProgram, '--help']),
      status: () => untilFirstLine(command('status')),
      validate: () => untilFirstLine(command('validate')),
      run: async () => {
        rmSync(join(workspace, '.millrace'), { recursive: true, force: true })
        return await untilFirstLine(command('run'))
      },
    }
    const measured = await runRounds(ways, rounds)
    return Object.keys(ways)
      .filter(name => name !== 'node')
      .map(name =>
        result(name === '--help' ? name : `first line of ${name}`, {
          measured: medianRatio(measured, name, 'node'),
          target: name === '--help' ? 1.5 : 3,
          detail: { rounds, 'node -e 0 ms': medianOf(measured, 'node'), ms: medianOf(measured, name) },
        }),
      )
  })
}

async function untilEnd(args) {
  const start = performance.now()
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit')
  return performance.now() - start
}

/** On either stream: findings and progress are for people and go to standard error. */
async function untilFirstLine(args) {
  const start = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const spent = await new Promise((resolve, reject) => {
    const seen = text => String(text).includes('\n') && resolve(performance.now() - start)
    child.stdout.on('data', seen)
    child.stderr.on('data', seen)
    child.on('close', () => reject(new Error(`millrace ${args.slice(1).join(' ')} said nothing`)))
  })
  child.kill('SIGKILL')
  await ended
  return spent
}

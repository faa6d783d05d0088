import { readFileSync } from 'node:fs'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'

/** The version that package.json says. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? 'unknown'
}

/** `millrace version` */
export const version: CommandAction = ({ flags, output }) => {
  const node = process.versions.node
  if (flags.isOn('json'))
    output.json({ version: ownVersion(), node, platform: process.platform, arch: process.arch })
  else output.result(`millrace ${ownVersion()} (Node.js ${node}, ${process.platform} ${process.arch})`)
  return Promise.resolve(exitCodes.done)
}

import { ownVersion } from '../foundation/own-version.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'

/** `millrace version` */
export const version: CommandAction = ({ flags, output }) => {
  const node = process.versions.node
  if (flags.isOn('json'))
    output.json({ version: ownVersion(), node, platform: process.platform, arch: process.arch })
  else output.result(`millrace ${ownVersion()} (Node.js ${node}, ${process.platform} ${process.arch})`)
  return Promise.resolve(exitCodes.done)
}

import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { AppError, messageOf } from '../foundation/app-error.ts'

export const usualPort = 4400
const portsTried = 20

export interface ListenOn {
  readonly host: string
  /** Undefined: the usual one, or the next that is free. 0: any free one. */
  readonly port: number | undefined
}

/** Begins to listen, and gives the URL under which this machine reaches it. Throws AppError when it cannot. */
export async function listen(server: FastifyInstance, { host, port }: ListenOn): Promise<string> {
  const wanted =
    port === undefined ? Array.from({ length: portsTried }, (_, index) => usualPort + index) : [port]
  for (const each of wanted) {
    try {
      await server.listen({ host, port: each })
      return urlOf(server.server.address() as AddressInfo)
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken) throw cannotListen(`${host}:${each}`, messageOf(error), error)
    }
  }
  const [first = 0] = wanted
  throw cannotListen(`${host}:${first}`, 'the port is taken')
}

function urlOf({ address, port, family }: AddressInfo): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }
  const host = everywhere[address] ?? (family === 'IPv6' ? `[${address}]` : address)
  return `http://${host}:${port}`
}

function cannotListen(where: string, why: string, cause?: unknown): AppError {
  return new AppError('MILLRACE-SERVER-CANNOT-LISTEN', `The server cannot listen on ${where}: ${why}`, {
    fix: 'Give another --host or --port, or end the process that has it.',
    ...(cause !== undefined && { cause }),
  })
}

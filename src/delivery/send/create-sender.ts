import type { SecureContext } from 'node:tls'
import type { Clock } from '../../foundation/clock.ts'
import type { AddressRules, Sender, SendResult, WebhookTarget } from '../sending.ts'
import { addressPolicy } from './address-policy.ts'
import { buildCall, buildRequest, type BuiltRequest } from './build-request.ts'
import { type CompiledTarget, compileTarget } from './compile-target.ts'
import type { OpeningTimings } from './connect-pinned.ts'
import { createConnections } from './connections.ts'
import { explainUnsendable } from './explain-failure.ts'
import { failedResult, resultOf } from './read-answer.ts'
import { type Resolve, resolveAddress, systemResolve } from './resolve-address.ts'
import { type RawAnswer, type Run, runRequest } from './run-request.ts'
import { createWatch } from './watch-signal.ts'

export interface SenderOptions {
  readonly addressRules: AddressRules
  readonly clock: Clock
  /** Absent: the resolver of the system. */
  readonly resolve?: Resolve
  /** Absent: certificates are trusted as Node.js does, those of NODE_EXTRA_CA_CERTS too. */
  readonly secureContext?: SecureContext
}

/** A sender over kept connections. Each new connection resolves its host once, checks the addresses and connects to one of them. */
export function createSender(options: SenderOptions): Sender {
  const { addressRules, clock, resolve = systemResolve, secureContext } = options
  const policy = addressPolicy(addressRules)
  const addresses = (host: string): Promise<readonly string[]> => resolveAddress(host, policy, resolve)
  const connections = createConnections({ addresses, secureContext })
  const compiledTargets = new WeakMap<WebhookTarget, CompiledTarget>()
  const watch = createWatch()
  const compiledOf = (target: WebhookTarget): CompiledTarget => {
    const known = compiledTargets.get(target)
    if (known) return known
    const made = compileTarget(target, addressRules)
    compiledTargets.set(target, made)
    return made
  }
  const attempt = async (run: Run): Promise<{ answer: RawAnswer; opening: OpeningTimings }> => {
    for (;;) {
      const connection = connections.take(run.compiled.origin, run.compiled.url)
      const { isReused, timings: opening } = connection
      const answer = await runRequest(connection, run)
      if (answer.isReusable) connections.giveBack(connection)
      else connections.discard(connection)
      if (!isReused || !wasClosedMeanwhile(answer)) return { answer, opening }
    }
  }
  const sendBuilt = async (
    { webhook: { url } }: WebhookTarget,
    build: (triggeredAt: Date) => { readonly target: CompiledTarget; readonly request: BuiltRequest },
    signal: AbortSignal,
  ): Promise<SendResult> => {
    const triggeredAt = clock.now()
    const start = performance.now()
    try {
      const { target, request } = build(triggeredAt)
      const { answer, opening } = await attempt({ compiled: target, request, signal, watch })
      const totalMs = performance.now() - start
      return resultOf({ target, request, triggeredAt, opening, totalMs, answer, now: clock.now() })
    } catch (error) {
      const exchange = { request: { url, headers: {} }, timings: { totalMs: performance.now() - start } }
      return failedResult(explainUnsendable(error), triggeredAt, exchange)
    }
  }
  return {
    async send(job, signal) {
      const build = (at: Date) => {
        const target = compiledOf(job.target)
        return { target, request: buildRequest(target, job, at) }
      }
      return await sendBuilt(job.target, build, signal)
    },
    async call(job, signal) {
      const build = () => {
        const target = compileTarget(job.target, addressRules)
        return { target, request: buildCall(target, job) }
      }
      return await sendBuilt(job.target, build, signal)
    },
    [Symbol.asyncDispose]: () => connections.close(),
  }
}

/** A kept connection was reset before anything was sent over it. Once it was, the receiver may have the event: no second try. */
function wasClosedMeanwhile({ isSent, error }: RawAnswer): boolean {
  if (isSent || !(error instanceof Error) || !('code' in error)) return false
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'UND_ERR_SOCKET'
}

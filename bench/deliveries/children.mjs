import { fork } from 'node:child_process'
import { once } from 'node:events'
import { withOpened } from '../measure/with-opened.mjs'

const programs = {
  receiver: new URL('receiver-process.mjs', import.meta.url),
  deliverer: new URL('deliverer-process.mjs', import.meta.url),
}

/** A receiver in its own process. */
async function startReceiver() {
  const child = fork(programs.receiver)
  const [{ port }] = await once(child, 'message')
  return {
    url: `http://127.0.0.1:${port}`,
    received: async () => (await ask(child, 'received')).received,
    arrivals: async () => new Map((await ask(child, 'arrivals')).arrivals),
    [Symbol.asyncDispose]: () => end(child),
  }
}

/**
 * A process that delivers events in one way (`ways/<name>.mjs`). `deliver(count)` publishes so many events of 1 KB and resolves
 * when each is delivered and recorded: milliseconds on the clock and of its processor.
 */
async function startDeliverer(way, options) {
  const child = fork(programs.deliverer, [way, JSON.stringify(options)], { execArgv: ['--expose-gc'] })
  const ready = await once(child, 'message')
  if (ready[0].error) throw new Error(`${way}: ${ready[0].error}`)
  return {
    pid: child.pid,
    deliver: count => ask(child, { deliver: count }),
    /** One event, alone: when its transaction was committed, in nanoseconds of the monotonic clock. */
    publishOne: () => ask(child, 'publishOne'),
    memory: () => ask(child, 'memory'),
    [Symbol.asyncDispose]: () => end(child),
  }
}

async function ask(child, question) {
  const answered = once(child, 'message')
  child.send(question)
  const [answer] = await answered
  if (answer.error) throw new Error(answer.error)
  return answer
}

async function end(child) {
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}

/** A receiver and a process that delivers to it in one way, while `work` lasts. `optionsOf` is given the receiver's address. */
export function withDelivery(way, optionsOf, work) {
  return withOpened(startReceiver(), receiver =>
    withOpened(startDeliverer(way, { url: receiver.url, ...optionsOf(receiver.url) }), deliverer =>
      work(deliverer, receiver),
    ),
  )
}

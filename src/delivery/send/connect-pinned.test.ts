import { createSecureContext } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { makeAuthority, makeCertificate } from './testing/certificates.ts'
import { openRawReceiver, openReceiver } from './testing/receivers.ts'
import { aTarget, sendOnce } from './testing/send-jobs.ts'

const hour = 3600 * 1000
const authority = makeAuthority('known')
const secureContext = createSecureContext({ ca: authority.cert })

describe('TLS', () => {
  test.each(['localhost', '127.0.0.1'])(
    'with a certificate for %s of a known authority stands',
    async host => {
      await using receiver = await openReceiver(undefined, {
        certificate: makeCertificate({ issuer: authority }),
        host,
      })
      const result = await sendOnce(aTarget(receiver.url), { options: { secureContext } })
      expect(result).toMatchObject({ outcome: 'success', statusCode: 200 })
      expect(result.exchange.timings).toEqual({
        dnsMs: expect.any(Number),
        connectMs: expect.any(Number),
        tlsMs: expect.any(Number),
        firstByteMs: expect.any(Number),
        totalMs: expect.any(Number),
      })
    },
  )

  test.each([
    ['that signed itself', makeCertificate(), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [
      'of an unknown authority',
      makeCertificate({ issuer: makeAuthority('unknown') }),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    [
      'that is over',
      makeCertificate({ issuer: authority, until: new Date(Date.now() - hour) }),
      'CERT_HAS_EXPIRED',
    ],
    [
      'that is not valid yet',
      makeCertificate({ issuer: authority, from: new Date(Date.now() + hour) }),
      'CERT_NOT_YET_VALID',
    ],
    [
      'for another host',
      makeCertificate({ issuer: authority, names: ['other.example'], ips: [] }),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ])('with a certificate %s is refused before anything is sent', async (_what, certificate, code) => {
    await using receiver = await openReceiver(undefined, { certificate })
    const result = await sendOnce(aTarget(receiver.url), { options: { secureContext } })
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'tls' })
    expect(result.message).toContain(`The certificate of localhost:${receiver.port} is not trusted (${code})`)
    expect(receiver.requests).toEqual([])
  })

  test('with a certificate for the name and not for the address is refused for the address', async () => {
    const certificate = makeCertificate({ issuer: authority, ips: [] })
    await using receiver = await openReceiver(undefined, { certificate, host: '127.0.0.1' })
    const result = await sendOnce(aTarget(receiver.url), { options: { secureContext } })
    expect(result.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  test('with a port that does not speak it fails in words', async () => {
    await using receiver = await openReceiver()
    const result = await sendOnce(aTarget(receiver.url.replace('http:', 'https:')))
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'tls' })
    expect(result.message).toContain('Check that this port is one for https')
  })

  test('that is cut fails as a cut connection', async () => {
    await using receiver = await openRawReceiver(socket => socket.once('data', () => socket.destroy()))
    const result = await sendOnce(aTarget(receiver.url.replace('http:', 'https:')))
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'reset' })
  })

  test('on a port that plain http is sent to is not HTTP, or no answer', async () => {
    const certificate = makeCertificate({ issuer: authority })
    await using receiver = await openReceiver(undefined, { certificate })
    const result = await sendOnce(aTarget(receiver.url.replace('https:', 'http:')))
    expect(result.outcome).toBe('fail')
    expect(['protocol', 'reset', 'status']).toContain(result.errorClass)
  })
})

describe('the address', () => {
  const addressRules = { allowLoopback: false, allow: ['hooks.example'] }

  test('is one that was checked: the name is not looked up again', async () => {
    await using receiver = await openReceiver()
    const answers = [['127.0.0.1'], ['127.0.0.2']]
    const options = { addressRules, resolve: async () => answers.shift() ?? [] }
    const result = await sendOnce(aTarget(`http://hooks.example:${receiver.port}/`), { options })
    expect(result.outcome).toBe('success')
    expect(answers).toHaveLength(1)
    expect(receiver.requests[0]?.headers.host).toBe(`hooks.example:${receiver.port}`)
  })

  test('is the next one when nobody listens on the first', async () => {
    await using receiver = await openReceiver()
    const options = { addressRules, resolve: async () => ['127.0.0.2', '127.0.0.3', '127.0.0.1'] }
    const result = await sendOnce(aTarget(`http://hooks.example:${receiver.port}/`), { options })
    expect(result.outcome).toBe('success')
  })

  test('is the next one when the first does not answer', async () => {
    await using receiver = await openReceiver()
    await using dead = await openDeadListener('127.0.0.2', receiver.port)
    const options = { addressRules, resolve: async () => ['127.0.0.2', '127.0.0.1'] }
    const result = await sendOnce(aTarget(`http://hooks.example:${receiver.port}/`), { options })
    expect(dead.isFull).toBe(true)
    expect(result.outcome).toBe('success')
  })

  test('that nobody listens on fails the attempt, with the last of the reasons', async () => {
    const { port } = await closedPort()
    const options = { addressRules, resolve: async () => ['127.0.0.2', '127.0.0.1'] }
    const result = await sendOnce(aTarget(`http://hooks.example:${port}/`), { options })
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'refused' })
    expect(result.message).toContain(`hooks.example:${port} refused the connection (ECONNREFUSED)`)
  })

  test.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['EAI_FAIL', 'dns'],
  ])('that is not found for %s fails the attempt as %s', async (code, errorClass) => {
    const resolve = () => Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }))
    const result = await sendOnce(aTarget('https://nowhere.example/'), { options: { resolve } })
    expect(result).toMatchObject({ outcome: 'fail', errorClass })
    expect(result.message).toContain(`The name nowhere.example was not found (${code})`)
  })
})

async function closedPort(): Promise<{ port: number }> {
  await using receiver = await openRawReceiver(() => {})
  return { port: receiver.port }
}

/** A port whose queue of connections is full and never emptied: connecting to it hangs. */
async function openDeadListener(host: string, port: number) {
  const release = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     const { host, port, release } = workerData
     require('node:net').createServer().listen({ host, port, backlog: 1 }, () => {
       parentPort.postMessage('listening')
       Atomics.wait(release, 0, 0)
       process.exit()
     })`,
    { eval: true, workerData: { host, port, release } },
  )
  await new Promise(resolve => worker.once('message', resolve))
  const fillers = Array.from({ length: 4 }, () => connect({ host, port }).on('error', () => {}))
  await new Promise(resolve => fillers[0]?.once('connect', resolve))
  return {
    get isFull(): boolean {
      return fillers.some(({ connecting }) => connecting)
    },
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy()
      Atomics.store(release, 0, 1)
      Atomics.notify(release, 0)
      await worker.terminate()
    },
  }
}

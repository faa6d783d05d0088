import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../test/support/free-port.ts'
import { Secret } from '../foundation/secret.ts'
import { openRemoteApi } from './open-remote-api.ts'

/** Something that speaks HTTP and is not our server. */
async function openStranger(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const key = new Secret('mlr_0011223344556677_0123456789abcdefghij')

describe('the API over HTTP', () => {
  test('says so when nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const asked = openRemoteApi({ url, key }).request('GET', '/x')
    await expect(asked).rejects.toMatchObject({
      code: 'MILLRACE-API-UNREACHABLE',
      message: expect.stringContaining(url),
    })
  })

  test.each([
    [200, '<html>hello</html>'],
    [502, '<html>bad gateway</html>'],
    [400, '{"message":"no"}'],
  ])('says so when %i and %s come, which are no answers of a Millrace server', async (status, text) => {
    await using stranger = await openStranger((_request, response) => response.writeHead(status).end(text))
    const asked = openRemoteApi({ url: stranger.url, key }).request('GET', '/x')
    await expect(asked).rejects.toMatchObject({
      code: 'MILLRACE-API-UNEXPECTED',
      message: `The server answered ${status}: ${text}`,
    })
  })

  test('says so when an answer breaks off, also one that is a refusal', async () => {
    await using stranger = await openStranger((request, response) => {
      response.writeHead(request.url === '/refused' ? 400 : 200, { 'content-length': '100' })
      response.write('{"errors"', () => response.destroy())
    })
    const api = openRemoteApi({ url: stranger.url, key })
    for (const path of ['/answered', '/refused'])
      await expect(api.request('GET', path)).rejects.toMatchObject({ code: 'MILLRACE-API-UNREACHABLE' })
    await expect(
      api
        .stream('/answered', new AbortController().signal)
        [Symbol.asyncIterator]()
        .next()
        .then(() => readAll()),
    ).rejects.toMatchObject({ code: 'MILLRACE-API-UNREACHABLE' })
    async function readAll(): Promise<void> {
      for await (const _piece of api.stream('/answered', new AbortController().signal)) continue
    }
  })

  test('gives the key to nobody to whom a redirect leads', async () => {
    const keysSeen: (string | undefined)[] = []
    await using stranger = await openStranger((request, response) => {
      if (request.url === '/x') response.writeHead(307, { location: '/elsewhere' }).end()
      else keysSeen.push(request.headers.authorization)
    })
    const asked = openRemoteApi({ url: stranger.url, key }).request('GET', '/x')
    await expect(asked).rejects.toMatchObject({ code: 'MILLRACE-API-UNREACHABLE' })
    expect(keysSeen).toEqual([])
  })
})

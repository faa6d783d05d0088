import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { startFileServer } from './testing/file-server.ts'
import { openFiles, readTable, rowsOf } from './testing/open-files.ts'

test('a file of an address is downloaded once, read, and removed when the connection is disposed', async () => {
  await using server = await startFileServer((_, response) => response.end('id,name\n1,x\n'))
  let copy = ''
  {
    await using files = await openFiles({}, { url: `${server.url}/data/orders%202.csv` })
    const read = await readTable(files.connection, 'orders 2')
    copy = read.paths[0] ?? ''
    expect(await rowsOf(read)).toEqual([{ id: '1', name: 'x' }])
    expect(existsSync(copy)).toBe(true)
  }
  expect(existsSync(dirname(copy))).toBe(false)
  expect(server.requests).toEqual(['/data/orders%202.csv'])
})

test('paths of tables are relative to the address of the connection, and headers are sent', async () => {
  await using server = await startFileServer((request, response) => {
    response.end(request.headers.authorization === 'Bearer t' ? `a\n"${request.url}"\n` : '')
  })
  await using files = await openFiles(
    {},
    {
      url: `${server.url}/v1`,
      headers: { authorization: 'Bearer t' },
      tables: { a: { path: 'x/a.csv' }, b: { url: `${server.url}/export?kind=csv`, format: 'csv' } },
    },
  )
  expect(await rowsOf(await readTable(files.connection, 'a'))).toEqual([{ a: '/v1/x/a.csv' }])
  expect(await rowsOf(await readTable(files.connection, 'b'))).toEqual([{ a: '/export?kind=csv' }])
})

test('headers do not follow a redirect to another server', async () => {
  await using other = await startFileServer((request, response) =>
    response.end(`a\n${request.headers.authorization ?? 'nobody'}\n`),
  )
  await using server = await startFileServer((request, response) => {
    const next = request.url === '/a.csv' ? '/b.csv' : `${other.url}/c.csv`
    response.writeHead(302, { location: next }).end()
  })
  await using files = await openFiles(
    {},
    { url: `${server.url}/a.csv`, headers: { authorization: 'secret' } },
  )
  expect(await rowsOf(await readTable(files.connection, 'a'))).toEqual([{ a: 'nobody' }])
})

test.each([
  [404, 'says that there is no such file (404)'],
  [401, 'asks for a sign-in (401)'],
  [503, 'answers with status 503'],
])('status %i is told in words, without the query of the address', async (status, words) => {
  await using server = await startFileServer((_, response) => response.writeHead(status).end('x'))
  await using files = await openFiles({}, { url: `${server.url}/a.csv?token=hunter2` })
  const read = readTable(files.connection, 'a')
  await expect(read).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-DOWNLOAD-FAILED',
    message: `${server.url}/a.csv: ${words}`,
  })
  expect(await files.connection.check()).toMatchObject([{ name: 'address', ok: false }])
})

test('a server that is not there is told in words', async () => {
  let url = ''
  {
    await using server = await startFileServer(() => undefined)
    url = server.url
  }
  await using files = await openFiles({}, { url: `${url}/a.csv` })
  await expect(readTable(files.connection, 'a')).rejects.toThrow('nothing listens there')
})

test('redirects are followed at most 5 times, and to http only', async () => {
  await using server = await startFileServer((request, response) => {
    const location = request.url === '/file.csv' ? 'file:///etc/passwd' : '/again.csv'
    response.writeHead(302, { location }).end()
  })
  await using loop = await openFiles({}, { url: `${server.url}/again.csv` })
  await expect(readTable(loop.connection, 'again')).rejects.toThrow('redirects more than 5 times')
  await using local = await openFiles({}, { url: `${server.url}/file.csv` })
  await expect(readTable(local.connection, 'file')).rejects.toThrow(
    'redirects to file:, which is not followed',
  )
})

test('a download that ends early is an error, never a shorter table', async () => {
  await using server = await startFileServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('id\n1\n2\n', () => response.destroy())
  })
  await using files = await openFiles({}, { url: `${server.url}/a.csv` })
  await expect(readTable(files.connection, 'a')).rejects.toMatchObject({
    code: 'MILLRACE-SOURCE-DOWNLOAD-FAILED',
    message: expect.stringContaining('the download broke off'),
  })
})

test('a server that falls silent is given up after the timeout', async () => {
  await using server = await startFileServer((_, response) => void response.write('id\n1\n'))
  await using files = await openFiles({}, { url: `${server.url}/a.csv`, timeoutSeconds: 0.2 })
  await expect(readTable(files.connection, 'a')).rejects.toThrow('sent nothing for 0.2 seconds')
})

test('a stop ends a download at once, with the reason of the stop', async () => {
  let asked: (() => void) | undefined
  const arrived = new Promise<void>(resolve => (asked = resolve))
  await using server = await startFileServer((_, response) => {
    response.write('id\n1\n')
    asked?.()
  })
  await using files = await openFiles({}, { url: `${server.url}/a.csv` })
  const found = files.connection.discover()
  await arrived
  files.stop.abort(new Error('stopped by ada'))
  await expect(found).rejects.toThrow('stopped by ada')
})

test('a packed file that a server sends as an encoded plain one is read all the same', async () => {
  await using server = await startFileServer((_, response) => {
    response.writeHead(200, { 'content-encoding': 'x-gzip' }).end(gzipSync('id\n1\n'))
  })
  await using files = await openFiles({}, { url: `${server.url}/a.csv.gz` })
  const read = await readTable(files.connection, 'a')
  expect(await rowsOf(read)).toEqual([{ id: '1' }])
  expect(readdirSync(dirname(read.paths[0] ?? ''))).toEqual(['0-a.csv'])
})

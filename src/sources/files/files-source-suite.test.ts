import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { sourceSuite, type SourceUnderTest } from '../testing/source-suite.ts'
import { startFileServer } from './testing/file-server.ts'
import { openFiles, rowsOf, type OpenFiles } from './testing/open-files.ts'

const lines = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, index) => `${from + index},name ${index},${index / 4},2024-01-02\n`,
  ).join('')
const header = 'id,name,price,day\n'
const files = {
  'orders.csv.gz': gzipSync(header + lines(0, 6000)),
  'people.ndjson': '{"id":1,"name":"x"}\n{"id":2,"name":null}\n',
  'parts/1.csv': header + lines(0, 3),
  'parts/2.csv': header + lines(3, 5),
}
const tables = {
  orders: { path: 'orders.csv.gz', key: ['id'] },
  people: { path: 'people.ndjson' },
  parts: { path: 'parts/*.csv' },
}
const rowCounts = { orders: 6000, people: 2, parts: 5 }

sourceSuite('files of a folder', async () => underTest(await openFiles(files, { path: '.', tables })))

sourceSuite('files of a web server', async () => {
  const server = await startFileServer((request, response) =>
    response.end(request.url === '/orders.csv.gz' ? files['orders.csv.gz'] : files['people.ndjson']),
  )
  const { orders, people } = tables
  const opened = await openFiles({}, { url: server.url, tables: { orders, people } })
  // Downloads belong to the connection, which looks at the files once; snapshots share them.
  await opened.connection.discover()
  return {
    ...underTest(opened, { orders: 6000, people: 2 }),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
})

function underTest(opened: OpenFiles, counts: Readonly<Record<string, number>> = rowCounts): SourceUnderTest {
  return {
    connection: opened.connection,
    rowCounts: counts,
    openThings: async () => readdirSync(opened.downloads).length,
    countFileRows: async read => (await rowsOf(read)).length,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}

import { expect, test } from 'vitest'
import { rowsCsv, rowsTable } from './show-rows.ts'

const rows = [
  { id: 1, name: 'Ada "Countess" Lovelace', tags: ['a', 'b'], note: null },
  { id: 20, name: 'Søren, Kierkegaard', tags: [], note: '' },
]
const columns = ['id', 'name', 'tags', 'note']

test('CSV quotes what needs it and tells NULL from an empty text', () => {
  expect(rowsCsv(columns, rows)).toBe(
    'id,name,tags,note\r\n1,"Ada ""Countess"" Lovelace","[""a"",""b""]",\r\n20,"Søren, Kierkegaard",[],""',
  )
})

test('a table aligns numbers to the right and shows NULL', async () => {
  expect(await rowsTable(columns, rows)).toBe(
    [
      'id  name                     tags       note',
      ' 1  Ada "Countess" Lovelace  ["a","b"]  NULL',
      '20  Søren, Kierkegaard       []',
    ].join('\n'),
  )
})

test('a table without rows shows its columns', async () => {
  expect(await rowsTable(['a', 'b'], [])).toBe('a  b')
})

import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { packProject, unpackProject } from './project-zip.ts'

const zipOf = (files: Record<string, Uint8Array | string>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === 'string' ? strToU8(content) : content,
      ]),
    ),
  )

describe('a zip of a project', () => {
  test('gives back the texts that were packed, whatever their language', async () => {
    const files = {
      'qtcp_project.yaml': 'properties: {}\n',
      'qtcp_tasks/1 Lädt/task.yaml': 'name: 日本 😀\n',
    }
    expect(await unpackProject(packProject(files))).toEqual({ files, findings: [] })
  })

  test('has the same bytes for the same texts, in whatever order and zone they are packed', () => {
    const zone = process.env['TZ']
    const first = packProject({ a: '1', b: '2' })
    process.env['TZ'] = 'Pacific/Auckland'
    const second = packProject({ b: '2', a: '1' })
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
    expect(second).toEqual(first)
  })

  test('is told of every file that no project has, and where it would go', async () => {
    const { files, findings } = await unpackProject(
      zipOf({
        'qtcp_project.yaml': 'properties: {}\n',
        'notes.txt': 'hello',
        'empty.yaml': '',
        '../outside.yaml': 'a: 1',
        '/absolute.yaml': 'a: 1',
        'qtcp_tasks/.hidden/task.yaml': 'a: 1',
        'a\\b.yaml': 'a: 1',
        'latin.yaml': Uint8Array.of(0x61, 0x3a, 0xe4),
        '__MACOSX/._qtcp_project.yaml': 'made by an archiver',
      }),
    )
    expect(Object.keys(files)).toEqual(['qtcp_project.yaml'])
    expect(findings.map(({ file, code, level }) => [file, code, level])).toEqual(
      [
        '/absolute.yaml',
        '../outside.yaml',
        'qtcp_tasks/.hidden/task.yaml',
        'a\\b.yaml',
        'empty.yaml',
        'latin.yaml',
        'notes.txt',
      ]
        .toSorted((left, right) => left.localeCompare(right, 'en'))
        .map(file => [file, 'MILLRACE-PROJECT-FILE-NOT-ALLOWED', 'ERROR']),
    )
  })

  test('that is none is refused', async () => {
    for (const bytes of [new Uint8Array(), strToU8('hello'), packProject({ a: 'x'.repeat(99) }).slice(0, 60)])
      await expect(unpackProject(bytes)).rejects.toMatchObject({ code: 'MILLRACE-IMPORT-NOT-A-ZIP' })
  })

  test('that would grow beyond measure is refused before it is unpacked', async () => {
    const bomb = zipOf({ 'a.yaml': new Uint8Array(101 * 1024 * 1024) })
    expect(bomb.length).toBeLessThan(1024 * 1024)
    await expect(unpackProject(bomb)).rejects.toMatchObject({ code: 'MILLRACE-IMPORT-TOO-LARGE' })
  })

  test('whose files are larger than it says is refused', async () => {
    const honest = zipOf({ 'a.yaml': new Uint8Array(10 * 1024 * 1024) })
    const directory = honest.findLastIndex(
      (_, at) => honest[at] === 0x50 && honest[at + 1] === 0x4b && honest[at + 2] === 1,
    )
    const lying = Uint8Array.from(honest)
    new DataView(lying.buffer).setUint32(directory + 24, 1, true)
    await expect(unpackProject(lying)).rejects.toMatchObject({ code: 'MILLRACE-IMPORT-NOT-A-ZIP' })
  })

  test('whose files share their bytes is refused', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `${String(index).padStart(3, '0')}.yaml`)
    const text = Buffer.from('x'.repeat(50_000))
    const single = zipSync({ '000.yaml': [text, { level: 0 }] })
    const end = single.length - 22
    const start = new DataView(single.buffer).getUint32(end + 16, true)
    const entry = single.slice(start, end)
    const entries = names.map(name => {
      const copy = Buffer.from(entry)
      copy.write(name, 46)
      return copy
    })
    const tail = Buffer.from(single.slice(end))
    tail.writeUInt16LE(100, 8)
    tail.writeUInt16LE(100, 10)
    tail.writeUInt32LE(entry.length * 100, 12)
    const shared = Buffer.concat([single.slice(0, start), ...entries, tail])
    await expect(unpackProject(shared)).rejects.toMatchObject({ code: 'MILLRACE-IMPORT-TOO-LARGE' })
  })
})

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
  test('gives back the texts that were packed, whatever their language', () => {
    const files = {
      'qtcp_project.yaml': 'properties: {}\n',
      'qtcp_tasks/1 Lädt/task.yaml': 'name: 日本 😀\n',
    }
    expect(unpackProject(packProject(files))).toEqual({ files, findings: [] })
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

  test('is told of every file that no project has, and where it would go', () => {
    const { files, findings } = unpackProject(
      zipOf({
        'qtcp_project.yaml': 'properties: {}\n',
        'notes.txt': 'hello',
        'empty.yaml': '',
        '../outside.yaml': 'a: 1',
        '/absolute.yaml': 'a: 1',
        'a\\b.yaml': 'a: 1',
        'latin.yaml': Uint8Array.of(0x61, 0x3a, 0xe4),
        '__MACOSX/._qtcp_project.yaml': 'made by an archiver',
      }),
    )
    expect(Object.keys(files)).toEqual(['qtcp_project.yaml'])
    expect(findings.map(({ file, code, level }) => [file, code, level])).toEqual(
      ['/absolute.yaml', '../outside.yaml', 'a\\b.yaml', 'empty.yaml', 'latin.yaml', 'notes.txt']
        .toSorted((left, right) => left.localeCompare(right, 'en'))
        .map(file => [file, 'MILLRACE-PROJECT-FILE-NOT-ALLOWED', 'ERROR']),
    )
  })

  test('that is none is refused', () => {
    for (const bytes of [new Uint8Array(), strToU8('hello'), packProject({ a: 'x'.repeat(99) }).slice(0, 60)])
      expect(() => unpackProject(bytes)).toThrow(
        expect.objectContaining({ code: 'MILLRACE-IMPORT-NOT-A-ZIP' }),
      )
  })

  test('that would grow beyond measure is refused before it is unpacked', () => {
    const bomb = zipOf({ 'a.yaml': new Uint8Array(101 * 1024 * 1024) })
    expect(bomb.length).toBeLessThan(1024 * 1024)
    expect(() => unpackProject(bomb)).toThrow(expect.objectContaining({ code: 'MILLRACE-IMPORT-TOO-LARGE' }))
  })
})

import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Finding } from '../contract/finding.ts'
import { counted } from './show-text.ts'

/** Findings for people: each with its place, the lines around it and what to do; then how many there are. */
export function findingsText(findings: readonly Finding[], workspaceFolder: string): string {
  const texts = new Map<string, readonly string[]>()
  const linesOf = (file: string): readonly string[] => {
    const lines = texts.get(file) ?? readLines(resolve(workspaceFolder, file))
    texts.set(file, lines)
    return lines
  }
  return [...findings.map(finding => findingText(finding, linesOf(finding.file))), summary(findings)].join(
    '\n',
  )
}

function findingText({ level, file, line, column, what, fix }: Finding, lines: readonly string[]): string {
  const head = `${level === 'ERROR' ? '✖' : '!'} ${file}:${line}:${column}  ${what}`
  const marked = lines[line - 1]
  if (marked === undefined) return `${head}\n   ${fix}`
  const width = Math.max(4, String(line).length + 2)
  const numbered = (number: number): string =>
    `${String(number).padStart(width)} | ${lines[number - 1] ?? ''}`
  const before = line > 1 ? [numbered(line - 1)] : []
  const word = /^[\w"'${}.-]+/.exec(marked.slice(column - 1))?.[0] ?? ' '
  const caret = `${' '.repeat(width)} | ${' '.repeat(column - 1)}${'^'.repeat(word.length)}  ${fix}`
  return [head, ...before, numbered(line), caret].join('\n')
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return '✔ no errors, no warnings'
  const errors = findings.filter(({ level }) => level === 'ERROR')
  const files = new Set(findings.map(({ file }) => file)).size
  const warnings = findings.length - errors.length
  const [first] = errors.length > 0 ? errors : findings
  const docs = first ? ` · docs: millrace docs ${first.code}` : ''
  return `${counted(errors.length, 'error')}, ${counted(warnings, 'warning')} in ${counted(files, 'file')}${docs}`
}

/** A file that cannot be shown is a finding of its own; here it has no lines. */
function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    return []
  }
}

/** Findings as workflow commands of GitHub Actions, which shows them in the changed files. */
export function githubAnnotations(
  findings: readonly Finding[],
  workspaceFolder: string,
  currentFolder: string,
): string {
  return findings
    .map(({ level, code, file, line, column, what, fix }) => {
      const shown = relative(currentFolder, resolve(workspaceFolder, file))
      const properties = { file: shown, line, col: column, title: code }
      const list = Object.entries(properties).map(
        ([key, value]) => `${key}=${escapedProperty(String(value))}`,
      )
      return `::${level === 'ERROR' ? 'error' : 'warning'} ${list.join(',')}::${escapedMessage(`${what} ${fix}`)}`
    })
    .join('\n')
}

function escapedMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escapedMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

import type { Output } from './output.ts'

/** A line of the server's log, JSON, as people read it. */
export function showLogLine(line: string, colors: Output['colors']): string {
  const { level, time, msg, ...rest } = JSON.parse(line) as Readonly<Record<string, unknown>>
  const paint = level === 'error' ? colors.red : level === 'warn' ? colors.yellow : colors.dim
  const details = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  const at = String(time).slice(11, 19)
  return `${colors.dim(at)} ${paint(String(level).padEnd(5))} ${String(msg)} ${colors.dim(details.join(' '))}\n`
}

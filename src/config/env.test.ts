import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { environment, readVariable } from './env.ts'

afterEach(() => vi.unstubAllEnvs())

function withVariables(variables: Record<string, string>): ReturnType<typeof environment> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  return environment()
}

test('colours are off with NO_COLOR or a dumb terminal, and an empty NO_COLOR says nothing', () => {
  expect(withVariables({ NO_COLOR: '1', TERM: 'xterm' }).noColor).toBe(true)
  expect(withVariables({ NO_COLOR: '', TERM: 'xterm' }).noColor).toBe(false)
  expect(withVariables({ NO_COLOR: '', TERM: 'dumb' }).noColor).toBe(true)
})

test('FORCE_COLOR says on, off or nothing', () => {
  expect(withVariables({ FORCE_COLOR: '1' }).forceColor).toBe(true)
  expect(withVariables({ FORCE_COLOR: '0' }).forceColor).toBe(false)
  expect(withVariables({ FORCE_COLOR: '' }).forceColor).toBeUndefined()
})

test('CI and GITHUB_ACTIONS are on unless they say false', () => {
  expect(withVariables({ CI: 'true', GITHUB_ACTIONS: 'true' })).toMatchObject({
    isCi: true,
    isGithubActions: true,
  })
  expect(withVariables({ CI: 'false', GITHUB_ACTIONS: '' })).toMatchObject({
    isCi: false,
    isGithubActions: false,
  })
})

test('COLUMNS counts when it is a whole number above 0', () => {
  expect(withVariables({ COLUMNS: '120' }).columns).toBe(120)
  for (const odd of ['', '0', '-1', 'wide', '1.5'])
    expect(withVariables({ COLUMNS: odd }).columns).toBeUndefined()
})

test('base folders follow XDG, and relative ones are ignored', () => {
  expect(withVariables({ XDG_CONFIG_HOME: '/etc/xdg-test', XDG_CACHE_HOME: 'relative' })).toMatchObject({
    configHome: '/etc/xdg-test',
    cacheHome: join(homedir(), '.cache'),
  })
})

test('a variable that is not set is undefined, one that is empty is empty', () => {
  vi.stubEnv('MILLRACE_TEST_EMPTY', '')
  expect(readVariable('MILLRACE_TEST_EMPTY')).toBe('')
  expect(readVariable('MILLRACE_TEST_NOT_SET')).toBeUndefined()
})

test('MILLRACE_LABELS names labels between commas, and says nothing when it is empty', () => {
  expect(withVariables({ MILLRACE_LABELS: 'gold, eu-west.1' }).labels).toEqual(['gold', 'eu-west.1'])
  expect(withVariables({ MILLRACE_LABELS: '' }).labels).toBeUndefined()
})

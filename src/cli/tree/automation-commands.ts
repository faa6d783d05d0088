import type { ArgumentSpec, CommandSpec } from '../command-spec.ts'

const automation: ArgumentSpec = {
  name: '<automation>',
  summary: 'its name, or id, or the beginning of its id',
  completes: 'automations',
}
const file: ArgumentSpec = { name: '<file>', summary: 'YAML or JSON with name, when and do; - reads stdin' }

const list: CommandSpec = {
  name: 'list',
  summary: 'every automation, by name',
  examples: [{ line: 'millrace automations list', does: 'each with its state' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../automations-read.ts')).listAutomations,
}

const get: CommandSpec = {
  name: 'get',
  summary: 'everything about an automation, but for its secrets',
  arguments: [automation],
  examples: [{ line: 'millrace automations get nightly --json', does: 'as the API shows it' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../automations-read.ts')).getAutomation,
}

const create: CommandSpec = {
  name: 'create',
  summary: 'make an automation from a file',
  description: 'It reacts to what is published from now on. Those of millrace.yaml need no command.',
  arguments: [file],
  examples: [{ line: 'millrace automations create nightly.yaml', does: 'what the file says' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../automations-write.ts')).createAutomation,
}

const replace: CommandSpec = {
  name: 'replace',
  summary: 'make an automation what a file says',
  description: 'What the file leaves out goes back to its default; encrypted headers are given again.',
  arguments: [automation, file],
  examples: [{ line: 'millrace automations replace nightly nightly.yaml', does: 'the changed file' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../automations-write.ts')).replaceAutomation,
}

const remove: CommandSpec = {
  name: 'delete',
  summary: 'delete an automation with its runs and their history',
  arguments: [automation],
  options: [{ flags: '-y, --yes', summary: 'really do it' }],
  examples: [{ line: 'millrace automations delete nightly --yes', does: 'for good' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../automations-write.ts')).deleteAutomation,
}

const pause: CommandSpec = {
  name: 'pause',
  summary: 'let the events of an automation wait',
  arguments: [automation],
  examples: [{ line: 'millrace automations pause nightly', does: 'until it is resumed' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../automations-act.ts')).pauseAutomation,
}

const resume: CommandSpec = {
  name: 'resume',
  summary: 'go on after a pause, or after the server disabled an automation',
  arguments: [automation],
  examples: [{ line: 'millrace automations resume nightly', does: 'what waited goes on' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../automations-act.ts')).resumeAutomation,
}

const release: CommandSpec = {
  name: 'release',
  summary: 'go on with what was held while an automation was disabled',
  arguments: [automation],
  examples: [{ line: 'millrace automations release nightly', does: 'after it was resumed' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../automations-act.ts')).releaseAutomation,
}

const test: CommandSpec = {
  name: 'test',
  summary: 'say what an automation would do for an event, and do nothing',
  arguments: [automation],
  options: [{ flags: '--event <id>', summary: 'for this event (default: the newest that it waits for)' }],
  examples: [{ line: 'millrace automations test nightly', does: 'each step with the values of the event' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../automations-act.ts')).testAutomation,
}

const runs: CommandSpec = {
  name: 'runs',
  summary: 'what an automation has done, newest first; or every step and attempt of one run',
  arguments: [automation, { name: '[run]', summary: 'number of one run' }],
  options: [
    { flags: '--event <id>', summary: 'only for this event' },
    {
      flags: '--state <state>',
      summary: 'only waiting, running, held, completed or failed; can be repeated',
      value: 'list',
    },
    { flags: '--limit <count>', summary: 'so many (default: 50)', value: 'count' },
  ],
  examples: [
    { line: 'millrace automations runs nightly --state failed', does: 'what was given up' },
    { line: 'millrace automations runs nightly 41', does: 'what was done and tried' },
  ],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../automations-read.ts')).automationRuns,
}

const retry: CommandSpec = {
  name: 'retry',
  summary: 'go on with a run that was given up, at the step that failed',
  arguments: [automation, { name: '<run>', summary: 'its number' }],
  examples: [{ line: 'millrace automations retry nightly 41', does: 'once more, with the settings of now' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../automations-act.ts')).retryAutomation,
}

export const automationCommands: readonly CommandSpec[] = [
  {
    name: 'automations',
    summary: 'do something when an event comes',
    commands: [list, get, create, replace, remove, pause, resume, release, test, runs, retry],
  },
]

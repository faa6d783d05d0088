import type { CommandSpec, OptionSpec } from '../command-spec.ts'

const timeout: OptionSpec = {
  flags: '--timeout <duration>',
  summary: 'give up after so long, such as 90s, 5m or 2h',
  value: 'duration',
}

const init: CommandSpec = {
  name: 'init',
  summary: 'make a workspace with a project that runs',
  description: 'Writes millrace.yaml and a project. Files that exist are never overwritten.',
  arguments: [{ name: '[dir]', summary: 'folder to make it in (default: here)', completes: 'folders' }],
  options: [
    { flags: '--template <name>', summary: 'what to begin with', choices: ['empty', 'flights'] },
    { flags: '-y, --yes', summary: 'ask nothing' },
  ],
  examples: [
    { line: 'millrace init my-data', does: 'a small project that lands a CSV file' },
    { line: 'millrace init air --template flights', does: 'three million flights, four tasks' },
  ],
  exitCodes: [0, 2],
  load: async () => (await import('../init.ts')).init,
}

const validate: CommandSpec = {
  name: 'validate',
  summary: 'find what is wrong with projects, without running anything',
  description:
    'Reads every file, resolves bindings and references, plans every task and tries its SQL on empty tables.',
  arguments: [{ name: '[project...]', summary: 'projects to look at (default: all)', completes: 'projects' }],
  options: [
    {
      flags: '--format <format>',
      summary: 'text, or annotations for GitHub Actions',
      choices: ['text', 'github'],
    },
  ],
  examples: [
    { line: 'millrace validate', does: 'every project of the workspace' },
    { line: 'millrace validate flights --json', does: 'findings for a program' },
  ],
  exitCodes: [0, 2, 3],
  load: async () => (await import('../validate.ts')).validate,
}

const plan: CommandSpec = {
  name: 'plan',
  summary: 'show what preparing a project would do to its tables and views, and why',
  description: 'Changes nothing. Rows that would be lost are counted.',
  arguments: [{ name: '[project]', summary: 'which one, when there are several', completes: 'projects' }],
  examples: [{ line: 'millrace plan flights', does: 'a line for each table and view, with its reason' }],
  exitCodes: [0, 2, 3, 4],
  load: async () => (await import('../plan.ts')).plan,
}

const apply: CommandSpec = {
  name: 'apply',
  summary: 'prepare a project: make and alter its tables and views',
  description: 'Does what `millrace plan` shows. `millrace run` prepares by itself.',
  arguments: [{ name: '[project]', summary: 'which one, when there are several', completes: 'projects' }],
  options: [
    {
      flags: '--allow-recreate',
      summary: 'make tables anew, empty, whose values do not fit their new types',
    },
  ],
  examples: [{ line: 'millrace apply flights', does: 'so that tasks can be started over REST' }],
  exitCodes: [0, 1, 2, 3, 4],
  load: async () => (await import('../apply.ts')).apply,
}

const run: CommandSpec = {
  name: 'run',
  summary: 'run a project, or a part of it',
  description:
    'Validates the project, then runs its tasks in the order of what they read. A task that fails skips what reads it.',
  arguments: [{ name: '[project]', summary: 'which one, when there are several', completes: 'projects' }],
  options: [
    {
      flags: '-s, --select <selector>',
      summary: 'tasks to run: task, +task (with what it reads), task+ (with what reads it); can be repeated',
      value: 'list',
      completes: 'tasks',
    },
    { flags: '-w, --workers <count>', summary: 'tasks at the same time, at most', value: 'count' },
    { flags: '-n, --dry-run', summary: 'show what would run, in order, and run nothing' },
    timeout,
    {
      flags: '--heartbeat <duration>',
      summary: 'without a terminal: a line for each task so often (default: 10s)',
      value: 'duration',
    },
    { flags: '--output <format>', summary: 'what happens, line by line', choices: ['ndjson'] },
  ],
  examples: [
    { line: 'millrace run', does: 'the only project of the workspace' },
    { line: 'millrace run flights --select +flights_mart-0004', does: 'a task and everything it reads' },
    { line: 'millrace run --dry-run', does: 'only show the order' },
  ],
  exitCodes: [0, 1, 2, 3, 4, 6, 130, 143],
  load: async () => (await import('../run.ts')).run,
}

const stop: CommandSpec = {
  name: 'stop',
  summary: 'stop what runs, also from another terminal',
  description: 'Tables in flight end or roll back; each run ends as stopped, and can be run again.',
  arguments: [
    { name: '[name]', summary: 'task, run id or launch number (default: everything)', completes: 'tasks' },
  ],
  options: [{ flags: '--wait', summary: 'come back only when all of them have ended' }, timeout],
  examples: [
    { line: 'millrace stop', does: 'everything that runs' },
    { line: 'millrace stop flights_storage-0002 --wait', does: 'one task, and wait for its end' },
    { line: 'millrace stop 41', does: 'every task of launch 41' },
  ],
  exitCodes: [0, 2, 4, 6],
  load: async () => (await import('../stop.ts')).stop,
}

const status: CommandSpec = {
  name: 'status',
  summary: 'each task with its last run, on one screen',
  arguments: [{ name: '[name]', summary: 'project or task (default: everything)', completes: 'tasks' }],
  examples: [
    { line: 'millrace status', does: 'every task of the workspace' },
    { line: 'millrace status "flights storage"', does: 'one task with its datasets' },
  ],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../status.ts')).status,
}

const logs: CommandSpec = {
  name: 'logs',
  summary: 'read or follow the log of a launch or run',
  arguments: [
    { name: '[launch]', summary: 'launch number or run id (default: the newest launch)', completes: 'runs' },
  ],
  options: [
    { flags: '--task <name>', summary: 'only this task', completes: 'tasks' },
    {
      flags: '--level <level>',
      summary: 'this level and worse (default: info)',
      choices: ['debug', 'info', 'warn', 'error'],
    },
    { flags: '-f, --follow', summary: 'go on until the runs have ended' },
    { flags: '--output <format>', summary: 'JSON, line by line', choices: ['ndjson'] },
  ],
  examples: [
    { line: 'millrace logs', does: 'the newest launch' },
    { line: 'millrace logs 41 --task "flights storage" --level warn', does: 'what went wrong in one task' },
    { line: 'millrace logs 42 -f', does: 'follow a launch of another terminal' },
  ],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../logs.ts')).logs,
}

const schedules: CommandSpec = {
  name: 'schedules',
  summary: 'when tasks run by themselves: next times, and what became of the last',
  description:
    'Schedules are run by `millrace serve`. Times are shown in the zone of the schedule, and in UTC.',
  arguments: [{ name: '[project]', summary: 'only this one (default: all)', completes: 'projects' }],
  options: [{ flags: '--next <count>', summary: 'so many of the next times (default: 3)', value: 'count' }],
  examples: [
    { line: 'millrace schedules', does: 'every schedule of the workspace' },
    { line: 'millrace schedules flights --next 10 --json', does: 'the next ten times, for a program' },
  ],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../schedules.ts')).schedules,
}

export const projectCommands: readonly CommandSpec[] = [
  init,
  validate,
  plan,
  apply,
  run,
  stop,
  status,
  logs,
  schedules,
]

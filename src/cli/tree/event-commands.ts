import type { CommandSpec, OptionSpec } from '../command-spec.ts'

const project: OptionSpec = { flags: '--project <name>', summary: 'only this project', completes: 'projects' }
const task: OptionSpec = { flags: '--task <name>', summary: 'only this task', completes: 'tasks' }
const type: OptionSpec = {
  flags: '--type <type>',
  summary: 'only started, completed, failed or stopped; can be repeated',
  value: 'list',
}
const since: OptionSpec = { flags: '--since <when>', summary: 'from 1h (ago) or 2026-11-23T15:00:00Z on' }

const list: CommandSpec = {
  name: 'list',
  summary: 'events that were published, oldest first',
  description: 'With --json: an array of the CloudEvents, exactly as stored.',
  options: [
    project,
    task,
    type,
    since,
    { flags: '--limit <count>', summary: 'the newest so many (default: 50)', value: 'count' },
  ],
  examples: [
    { line: 'millrace events list --since 1h', does: 'what happened in the last hour' },
    { line: 'millrace events list --type failed --json', does: 'failures, as CloudEvents' },
  ],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../events-list.ts')).listEvents,
}

const tail: CommandSpec = {
  name: 'tail',
  summary: 'follow events as they are published, by any process',
  description: 'Goes on until ^C, --until or --timeout.',
  options: [
    project,
    task,
    type,
    since,
    { flags: '--from <position>', summary: 'from after this position (millracecursor) on', value: 'count' },
    { flags: '-n, --lines <count>', summary: 'show so many earlier ones first (default: 0)', value: 'count' },
    { flags: '--until <type>', summary: 'end after an event of this type' },
    {
      flags: '--timeout <duration>',
      summary: 'end after so long; with --until that is a failure',
      value: 'duration',
    },
    { flags: '--output <format>', summary: 'CloudEvents, line by line', choices: ['ndjson'] },
  ],
  examples: [
    { line: 'millrace events tail', does: 'follow until ^C' },
    { line: 'millrace events tail --until completed --timeout 60s', does: 'wait for an event, in a script' },
    { line: 'millrace events tail --output ndjson --from 120', does: 'go on after a known event' },
  ],
  exitCodes: [0, 2, 4, 6, 130],
  load: async () => (await import('../events-tail.ts')).tailEvents,
}

const get: CommandSpec = {
  name: 'get',
  summary: 'one event, exactly as stored',
  arguments: [{ name: '<id>', summary: 'id of the event' }],
  examples: [{ line: 'millrace events get 5f0c7d3e-2b1a-4c9d-8e7f-6a5b4c3d2e1f', does: 'the CloudEvent' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../events-get.ts')).getEvent,
}

const spec: CommandSpec = {
  name: 'spec',
  summary: 'the AsyncAPI document of the events, or a JSON Schema',
  options: [
    {
      flags: '--schema <event>',
      summary: 'the JSON Schema of one event',
      choices: ['started', 'completed', 'failed', 'stopped'],
    },
  ],
  examples: [
    { line: 'millrace events spec > asyncapi.json', does: 'the AsyncAPI 3.0 document' },
    { line: 'millrace events spec --schema failed', does: 'the schema of one event' },
  ],
  exitCodes: [0, 2],
  load: async () => (await import('../events-spec.ts')).eventsSpec,
}

export const eventCommands: readonly CommandSpec[] = [
  {
    name: 'events',
    summary: 'look at the events that Millrace publishes',
    commands: [list, tail, get, spec],
  },
]

import type { CommandSpec, OptionSpec } from '../command-spec.ts'

const project: OptionSpec = { flags: '--project <name>', summary: 'only this project', completes: 'projects' }
const task: OptionSpec = { flags: '--task <name>', summary: 'only this task', completes: 'tasks' }
const type: OptionSpec = {
  flags: '--type <type>',
  summary: 'only started, completed, failed or stopped; can be repeated',
  value: 'list',
}
const filter: OptionSpec = {
  flags: '--filter <filter>',
  summary: 'only events that match: SCIM, or CESQL after cesql:',
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
    filter,
    since,
    { flags: '--limit <count>', summary: 'the newest so many (default: 50)', value: 'count' },
  ],
  examples: [
    { line: 'millrace events list --since 1h', does: 'what happened in the last hour' },
    { line: 'millrace events list --type failed --json', does: 'failures, as CloudEvents' },
    { line: `millrace events list --filter 'data.dataTask.name eq "orders"'`, does: 'of one data task' },
  ],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../events-list.ts')).listEvents,
}

const tail: CommandSpec = {
  name: 'tail',
  summary: 'follow events as they are published, by any process',
  description:
    'Goes on until ^C, --until or --timeout. When the connection breaks it comes back, and misses nothing.',
  options: [
    project,
    task,
    type,
    filter,
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

const listen: CommandSpec = {
  name: 'listen',
  summary: 'forward events to a URL of yours, signed like deliveries',
  description:
    'One after the other: an event that the receiver does not take is sent again. The next time it goes on where it ended.',
  options: [
    { flags: '--forward-to <url>', summary: 'where to, such as localhost:3000/hooks' },
    project,
    task,
    type,
    filter,
    { flags: '--from <position>', summary: 'a position, start or now (default: where it ended, else now)' },
    {
      flags: '--format <format>',
      summary: 'how a request carries an event',
      choices: ['json', 'structured', 'binary'],
    },
    {
      flags: '--secret-file <file>',
      summary: 'file with the secret to sign with; - reads stdin (default: one of this workspace)',
    },
    { flags: '--print-secret', summary: 'show the secret of this workspace and end' },
    { flags: '--skip-failures', summary: 'send each event once, also when the receiver fails' },
    { flags: '--exit-after <count>', summary: 'end after so many events', value: 'count' },
    {
      flags: '--timeout <duration>',
      summary: 'end after so long; with --exit-after that is a failure',
      value: 'duration',
    },
    { flags: '--output <format>', summary: 'JSON, line by line', choices: ['ndjson'] },
  ],
  examples: [
    { line: 'millrace listen --forward-to localhost:3000/hooks', does: 'while you write the receiver' },
    {
      line: 'millrace listen --forward-to localhost:3000/hooks --from start',
      does: 'with everything of before',
    },
    { line: 'millrace listen --print-secret', does: 'what the receiver verifies with' },
  ],
  exitCodes: [0, 2, 4, 6, 130],
  load: async () => (await import('../listen.ts')).listen,
}

export const eventCommands: readonly CommandSpec[] = [
  {
    name: 'events',
    summary: 'look at the events that Millrace publishes',
    commands: [list, tail, get, spec],
  },
  listen,
]

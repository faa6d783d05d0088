import type { CommandSpec } from '../command-spec.ts'

const serve: CommandSpec = {
  name: 'serve',
  summary: 'be the server of the workspace: API, runs, schedules, deliveries, sinks',
  description:
    'Listens on 127.0.0.1 unless told otherwise. While it runs, commands in the workspace talk to it. The first start makes an admin key in the state folder.',
  options: [
    { flags: '--host <address>', summary: 'address to listen on (default: 127.0.0.1)' },
    {
      flags: '--port <port>',
      summary: 'port; 0: any free one (default: 4400, or the next free one)',
      value: 'count',
    },
    {
      flags: '--roles <roles>',
      summary:
        'parts that this process runs, such as api,dispatcher (default: api, runner, scheduler, dispatcher, sinks)',
    },
    {
      flags: '--labels <labels>',
      summary:
        'labels of connections whose tasks this process runs, with commas between (default: server.labels of millrace.yaml)',
    },
    {
      flags: '--log-level <level>',
      summary: 'what is logged on stderr (default: info)',
      choices: ['debug', 'info', 'warn', 'error'],
    },
  ],
  examples: [
    { line: 'millrace serve', does: 'everything, for this machine' },
    { line: 'millrace serve --host 0.0.0.0 --port 443', does: 'for others; put TLS in front of it' },
    { line: 'millrace serve --roles dispatcher', does: 'one more process that delivers, on a shared state' },
    { line: 'millrace serve --labels warehouse', does: 'the process that owns the platform with this label' },
  ],
  exitCodes: [0, 1, 2, 3, 4, 130, 143],
  load: async () => (await import('../serve.ts')).serve,
}

const migrateState: CommandSpec = {
  name: 'migrate-state',
  summary: 'copy the state from SQLite to PostgreSQL, with its history',
  description:
    'For several servers on one state. Stop the server and runs first. Events keep their positions, so that readers go on where they were.',
  options: [
    { flags: '--to <connection>', summary: 'PostgreSQL connection of millrace.yaml, without a state' },
  ],
  examples: [
    { line: 'millrace migrate-state --to state', does: 'and says what to write into millrace.yaml' },
  ],
  exitCodes: [0, 1, 2, 3, 4],
  load: async () => (await import('../migrate-state.ts')).migrateState,
}

const keys: CommandSpec = {
  name: 'keys',
  summary: 'keys for the API',
  commands: [
    {
      name: 'create',
      summary: 'make a key and show it, this once',
      options: [
        {
          flags: '--role <role>',
          summary: 'what it may do (default: User)',
          choices: ['TenantAdmin', 'User'],
        },
        { flags: '--user <id>', summary: 'whom it belongs to (default: the owner of the workspace)' },
        { flags: '--description <text>', summary: 'what it is for' },
        {
          flags: '--expires <duration>',
          summary: 'when it ends, such as 30d (default: never)',
          value: 'duration',
        },
      ],
      examples: [
        {
          line: 'millrace keys create --role TenantAdmin --description "CI" --expires 30d',
          does: 'for a month',
        },
      ],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../keys-create.ts')).createKey,
    },
    {
      name: 'list',
      summary: 'every key, without the keys themselves',
      examples: [{ line: 'millrace keys list', does: 'each with its state' }],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../keys-list.ts')).listKeys,
    },
    {
      name: 'revoke',
      summary: 'end a key',
      arguments: [{ name: '<id>', summary: 'as `millrace keys list` shows it' }],
      examples: [{ line: 'millrace keys revoke 5f0c9a1e2b3d4c5f', does: 'from the next request on' }],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../keys-revoke.ts')).revokeKey,
    },
  ],
}

export const serverCommands: readonly CommandSpec[] = [serve, keys, migrateState]

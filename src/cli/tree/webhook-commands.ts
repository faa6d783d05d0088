import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command-spec.ts'

const webhook: ArgumentSpec = {
  name: '<webhook>',
  summary: 'its name, or id, or the beginning of its id',
  completes: 'webhooks',
}
const secretFile: OptionSpec = {
  flags: '--secret-file <file>',
  summary: 'file with the secret, 32 to 64 characters; - reads stdin (default: a new one, shown once)',
}
const filter: OptionSpec = {
  flags: '--filter <filter>',
  summary: 'only events that match: SCIM, or CESQL after cesql:',
}
const since: OptionSpec = { flags: '--since <when>', summary: 'from 1h (ago) or 2026-11-23T15:00:00Z on' }
const until: OptionSpec = { flags: '--until <when>', summary: 'before 10m (ago) or 2026-11-23T16:00:00Z' }

const settings: readonly OptionSpec[] = [
  { flags: '--url <url>', summary: 'where events are sent' },
  { flags: '--name <name>', summary: 'name for people (default: the host of the URL)' },
  { flags: '--description <text>', summary: 'what it is for' },
  {
    flags: '--type <type>',
    summary: 'only started, completed, failed or stopped; can be repeated',
    value: 'list',
  },
  filter,
  {
    flags: '--filters-file <file>',
    summary: 'JSON array of CloudEvents filter dialects, all of which must match',
  },
  {
    flags: '--header <header>',
    summary: "header of every request, like 'X-Team: data'; can be repeated",
    value: 'list',
  },
  {
    flags: '--encrypted-headers-file <file>',
    summary: 'JSON object of headers whose values are stored encrypted; - reads stdin',
  },
  { flags: '--level <level>', summary: 'whose it is', choices: ['tenant', 'user'] },
  {
    flags: '--format <format>',
    summary: 'how a request carries events',
    choices: ['json', 'structured', 'binary', 'batch'],
  },
  {
    flags: '--order <order>',
    summary: 'whether the events of a task keep their order',
    choices: ['none', 'task'],
  },
  { flags: '--retry <durations>', summary: 'pauses between attempts, such as 5s,1m,1h' },
  { flags: '--max-in-flight <count>', summary: 'requests at the same time', value: 'count' },
  { flags: '--max-per-second <count>', summary: 'requests a second', value: 'count' },
  { flags: '--ed25519', summary: 'sign with a key pair too (v1a)' },
]

const create: CommandSpec = {
  name: 'create',
  summary: 'send events to a URL',
  description: 'Sends every type of event unless told otherwise, from now on.',
  options: [...settings, secretFile, { flags: '--disabled', summary: 'do not begin to send yet' }],
  examples: [
    {
      line: 'millrace webhooks create --url https://example.com/hooks',
      does: 'every event, with a new secret',
    },
    {
      line: `millrace webhooks create --url https://example.com/hooks --type failed --filter 'data.dataTask.projectId eq "orders"'`,
      does: 'failures of one project',
    },
    {
      line: 'millrace webhooks create --url https://example.com/hooks --secret-file secret.txt',
      does: 'with a secret that exists',
    },
  ],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../webhooks-create.ts')).createWebhook,
}

const list: CommandSpec = {
  name: 'list',
  summary: 'every webhook, by name',
  examples: [{ line: 'millrace webhooks list', does: 'each with its state' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../webhooks-list.ts')).listWebhooks,
}

const get: CommandSpec = {
  name: 'get',
  summary: 'everything about a webhook, but for its secrets',
  arguments: [webhook],
  examples: [{ line: 'millrace webhooks get crm --json', does: 'as the API shows it' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../webhooks-get.ts')).getWebhook,
}

const update: CommandSpec = {
  name: 'update',
  summary: 'change a webhook',
  description: 'Changes what is named and nothing else. A new URL needs the encrypted headers again.',
  arguments: [webhook],
  options: [
    ...settings,
    { flags: '--enable', summary: 'send events' },
    { flags: '--disable', summary: 'send no events; they are held and can be released' },
  ],
  examples: [
    { line: 'millrace webhooks update crm --type failed --type stopped', does: 'other types' },
    { line: "millrace webhooks update crm --filter ''", does: 'no filter any more' },
    { line: 'millrace webhooks update crm --enable', does: 'after the server disabled it' },
  ],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../webhooks-update.ts')).updateWebhook,
}

const rotate: CommandSpec = {
  name: 'rotate',
  summary: 'give a webhook a new secret',
  description: 'For a while both secrets sign, so that the receiver can change without losing an event.',
  arguments: [webhook],
  options: [
    secretFile,
    {
      flags: '--overlap <duration>',
      summary: 'for how long the old secret signs too (default: 24h)',
      value: 'duration',
    },
  ],
  examples: [{ line: 'millrace webhooks rotate crm --overlap 2h', does: 'a new secret, shown once' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../webhooks-rotate.ts')).rotateWebhook,
}

const remove: CommandSpec = {
  name: 'delete',
  summary: 'delete a webhook with its deliveries and their history',
  arguments: [webhook],
  options: [{ flags: '-y, --yes', summary: 'really do it' }],
  examples: [{ line: 'millrace webhooks delete crm --yes', does: 'for good' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../webhooks-delete.ts')).deleteWebhook,
}

const test: CommandSpec = {
  name: 'test',
  summary: 'send a test event now and show the exchange',
  arguments: [webhook],
  options: [{ flags: '--type <type>', summary: 'started, completed, failed or stopped' }],
  examples: [{ line: 'millrace webhooks test crm --type failed', does: 'what went out and what came back' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../webhooks-test.ts')).testWebhook,
}

const replay: CommandSpec = {
  name: 'replay',
  summary: 'send events again',
  description:
    'Every event that the webhook asks for, or only some. They are sent by the server, not by this command.',
  arguments: [webhook],
  options: [
    since,
    until,
    { flags: '--failed', summary: 'only those that failed: given up, or waiting to be tried again' },
    { flags: '--missing', summary: 'only those that have no delivery' },
    filter,
    { flags: '--rate <count>', summary: 'a second, at most (default: 50)', value: 'count' },
    { flags: '-n, --dry-run', summary: 'only say how many there are' },
  ],
  examples: [
    { line: 'millrace webhooks replay crm --failed --since 2h', does: 'after the receiver was down' },
    { line: 'millrace webhooks replay crm --since 2026-11-23T15:00:00Z --dry-run', does: 'how many events' },
  ],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../webhooks-replay.ts')).replayWebhook,
}

const pause: CommandSpec = {
  name: 'pause',
  summary: 'let the events of a webhook wait',
  arguments: [webhook],
  examples: [{ line: 'millrace webhooks pause crm', does: 'until it is resumed' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../webhooks-pause.ts')).pauseWebhook,
}

const resume: CommandSpec = {
  name: 'resume',
  summary: 'send the events that wait, and those to come',
  arguments: [webhook],
  examples: [{ line: 'millrace webhooks resume crm', does: 'after a pause' }],
  exitCodes: [0, 2, 4],
  load: async () => (await import('../webhooks-pause.ts')).resumeWebhook,
}

const release: CommandSpec = {
  name: 'release',
  summary: 'send the events that were held while a webhook was disabled',
  arguments: [webhook],
  examples: [{ line: 'millrace webhooks release crm', does: 'after it was enabled again' }],
  exitCodes: [0, 1, 2, 4],
  load: async () => (await import('../webhooks-pause.ts')).releaseWebhook,
}

export const webhookCommands: readonly CommandSpec[] = [
  {
    name: 'webhooks',
    summary: 'send events to your own programs',
    commands: [create, list, get, update, rotate, remove, test, replay, pause, resume, release],
  },
]

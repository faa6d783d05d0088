/** A part of the API, as documents group it. */
export interface ApiTag {
  readonly name: string
  readonly description: string
}

interface KnownTag extends ApiTag {
  /** First words of paths that tell anything. */
  readonly words: readonly string[]
}

/** In the order in which documents show them. */
const knownTags: readonly KnownTag[] = [
  {
    name: 'Projects and tasks',
    description:
      'Data integration projects: what they are made of, preparing, running and watching their tasks.',
    words: ['di-projects'],
  },
  { name: 'Launches', description: 'Running tasks together, and stopping them.', words: ['launches'] },
  { name: 'Schedules', description: 'When tasks run by themselves.', words: ['schedules'] },
  { name: 'Datasets', description: 'A look into the tables that tasks make.', words: ['datasets'] },
  {
    name: 'Events',
    description: 'The log of events: pages, one event, and the stream.',
    words: ['events'],
  },
  {
    name: 'Webhooks',
    description: 'Who gets which events, and what became of it: attempts, secrets, replays.',
    words: ['webhooks'],
  },
  {
    name: 'Webhooks (core)',
    description: 'The same webhooks under the other prefix of their contract, with its stricter rules.',
    words: ['core'],
  },
  {
    name: 'Deliveries',
    description: 'One event to one webhook, with its state and its attempts.',
    words: ['deliveries'],
  },
  {
    name: 'Automations',
    description: 'What is done when an event comes, step by step, and what became of it.',
    words: ['event-automations'],
  },
  { name: 'Spaces', description: 'To whom projects belong, and who may do what there.', words: ['spaces'] },
  { name: 'Users and keys', description: 'Who asks, and with which key.', words: ['users', 'api-keys'] },
  { name: 'Audit log', description: 'Who changed or started what.', words: ['audits'] },
  {
    name: 'Server',
    description: 'Whether the server works, its metrics, and what it is.',
    words: ['healthz', 'readyz', 'metrics', 'resources'],
  },
  {
    name: 'Sinks to try',
    description: 'Receivers to try webhooks with: they remember what they got.',
    words: ['sink'],
  },
  {
    name: 'Documents',
    description: 'The API and the events, described for programs and people.',
    words: ['openapi.json', 'asyncapi.json', 'docs'],
  },
]

/** The part of the API to which a path belongs. Throws Error for a path of none: its first word gets a place in the table. */
export function tagOfPath(path: string): ApiTag {
  return knownTagOf(path)
}

/** The parts of the API to which any of the paths belongs. */
export function tagsOfPaths(paths: readonly string[]): readonly ApiTag[] {
  const used = new Set(paths.map(knownTagOf))
  return knownTags.filter(tag => used.has(tag)).map(({ name, description }) => ({ name, description }))
}

function knownTagOf(path: string): KnownTag {
  const word = path.split('/').find(each => !['', 'api', 'v1'].includes(each)) ?? ''
  const tag = knownTags.find(({ words }) => words.includes(word))
  if (tag) return tag
  throw new Error(`no tag for the path ${path}: add its first word to api-tags.ts`)
}

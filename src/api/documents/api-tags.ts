/** A part of the API, as documents group it. */
export interface ApiTag {
  readonly name: string
  readonly description: string
}

/** By the first word of a path that tells anything. */
const tags: Readonly<Record<string, ApiTag>> = {
  webhooks: {
    name: 'Webhooks',
    description: 'Who gets which events, and what became of it: attempts, secrets, replays.',
  },
  core: {
    name: 'Webhooks of clients of the core API',
    description: 'The same webhooks under the other prefix of that contract, with its stricter rules.',
  },
  deliveries: {
    name: 'Deliveries',
    description: 'One event to one webhook, with its state and its attempts.',
  },
  events: { name: 'Events', description: 'The log of events: pages, one event, and the stream.' },
  launches: { name: 'Launches', description: 'Running tasks together, and stopping them.' },
  datasets: { name: 'Datasets', description: 'A look into the tables that tasks make.' },
  healthz: { name: 'Health', description: 'Whether the server works, and its metrics.' },
  sink: { name: 'Sinks to try webhooks with', description: 'Receivers that remember what they got.' },
  resources: { name: 'Server', description: 'What clients ask before they have a key.' },
  docs: { name: 'Documents', description: 'The API and the events, described for programs and people.' },
}

const sameAs: Readonly<Record<string, string>> = {
  readyz: 'healthz',
  metrics: 'healthz',
  'openapi.json': 'docs',
  'asyncapi.json': 'docs',
}

/** The part of the API to which a path belongs. Throws Error for a path that the table does not know: it gets a line there. */
export function tagOfPath(path: string): ApiTag {
  const word = path.split('/').find(each => !['', 'api', 'v1'].includes(each)) ?? ''
  const tag = tags[sameAs[word] ?? word]
  if (tag) return tag
  throw new Error(`no tag for the path ${path}: add its first word to api-tags.ts`)
}

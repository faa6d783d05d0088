import fc from 'fast-check'
import { subscribableTypes } from '../../contract/webhooks/webhook-fields.ts'
import type { Route } from '../route.ts'
import { oddTexts } from './odd-texts.ts'
import { percentEncoded } from './percent-encoded.ts'
import { aWebhook } from './webhook-bodies.ts'

/** A request that may be right, nearly right or nonsense. */
export interface RandomRequest {
  readonly method: string
  /** Path and query, encoded. */
  readonly target: string
  readonly key: 'admin' | 'ada' | 'none' | 'nonsense'
  /** As it is sent; undefined: none. */
  readonly body: string | undefined
  readonly mediaType: string
}

/** Requests to the routes of a table; `ids` are those of things that are there. */
export function randomRequests(
  routes: readonly Route[],
  ids: readonly string[],
): fc.Arbitrary<RandomRequest> {
  return fc.constantFrom(...routes).chain(route =>
    fc.record({
      method: mostly(
        route.method,
        fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
      ),
      target: fc.tuple(targets(route.path, ids), queries).map(([path, query]) => path + query),
      key: fc.constantFrom('admin', 'admin', 'admin', 'ada', 'none', 'nonsense'),
      body: bodies,
      mediaType: mostly(
        'application/json',
        fc.constantFrom('text/plain', 'application/merge-patch+json', ''),
      ),
    }),
  )
}

/** Nine times in ten the value. */
function mostly<T>(value: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: others })
}

const texts = fc.oneof(
  fc.constantFrom(...oddTexts, ...subscribableTypes),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

function targets(pattern: string, ids: readonly string[]): fc.Arbitrary<string> {
  const word = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: texts.map(percentEncoded) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('%00', '%zz', '%ff', '..', '%2e%2e%2f', 'event-types', 'stream'),
    },
  )
  return fc
    .tuple(...pattern.split('/').map(part => (part.startsWith(':') ? word : fc.constant(part))))
    .map(words => words.join('/'))
}

const names = words(
  'limit next prev sort name url enabled level origins ownerId createdByUserId updatedByUserId eventTypes eventType status',
  'webhookId eventId state since until after latest filter type project task run dataset fail __proto__ hue',
  'roles fields totalResults startingAfter endingBefore sub eventTime source userId id assigneeId',
)

const queries = fc.oneof(
  fc.constant(''),
  fc
    .array(fc.tuple(fc.constantFrom(...names), texts), { maxLength: 3 })
    .map(pairs => `?${pairs.map(([name, value]) => `${name}=${percentEncoded(value)}`).join('&')}`),
)

const values = fc.oneof(texts, fc.jsonValue({ maxDepth: 2 }), fc.integer(), fc.boolean(), fc.constant(null))
const receiver = 'http://127.0.0.1:9/hook'

const otherFields = words(
  'filter filters secret headers encryptedHeaders delivery ownerId description enabled enableCloudEventDelivery id origin',
)

/** A webhook of which a few fields are something else. */
const webhooks = fc
  .dictionary(fc.constantFrom(...Object.keys(aWebhook()), ...otherFields), values, { maxKeys: 2 })
  .map(changes => ({ ...aWebhook({ url: receiver }), ...changes }))

const pointers = words(
  '/name /url /secret /enabled /eventTypes /filter /filters /level /ownerId /headers /headers/x-a /headers/__proto__',
  '/encryptedHeaders /encryptedHeaders/x-key /encryptedHeaders/X-Key /delivery /delivery/order /delivery/__proto__',
  '/id /__proto__/x / /constructor /enableCloudEventDelivery /description',
  '/assignedRoles /status /preferredLocale',
)
const patches = fc.array(
  fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move'),
      path: fc.constantFrom(...pointers),
      value: values,
    },
    { requiredKeys: ['op', 'path'] },
  ),
  { maxLength: 3 },
)
const actions = fc.dictionary(
  fc.constantFrom(
    ...words(
      'secret overlapSeconds eventType since until which filter ratePerSecond dryRun project select workers',
    ),
  ),
  values,
  { maxKeys: 3 },
)

const steps = fc.oneof(
  fc.record({ wait: fc.oneof(fc.constant('5m'), texts) }),
  fc.record({ start: fc.record({ project: texts, tasks: fc.array(texts, { maxLength: 2 }) }) }),
  fc.record({ check: fc.record({ sql: texts, expect: fc.constantFrom('rows', 'no-rows') }) }),
  fc.record({
    http: fc.record(
      {
        url: fc.oneof(
          fc.constant(receiver),
          texts.map(text => receiver + text),
        ),
        method: fc.constantFrom('GET', 'POST', 'TRACE'),
        headers: fc.dictionary(fc.constantFrom('x-a', 'webhook-id', '__proto__'), texts, { maxKeys: 2 }),
        encryptedHeaders: fc.dictionary(fc.constantFrom('x-a', 'x-key'), texts, { maxKeys: 2 }),
        body: values,
      },
      { requiredKeys: ['url'] },
    ),
  }),
  values,
)

const automations = fc.record(
  {
    name: texts,
    do: fc.array(steps, { maxLength: 2 }),
    when: fc.record({ filter: texts, eventTypes: fc.array(texts, { maxLength: 1 }) }, { requiredKeys: [] }),
    enabled: fc.boolean(),
    ownerId: fc.constantFrom('ada', 'bob'),
    eventId: texts,
  },
  { requiredKeys: [] },
)

const spaceBodies = fc.record(
  {
    name: texts,
    type: fc.constantFrom('data', 'data', 'shared'),
    description: texts,
    roles: fc.array(fc.constantFrom('consumer', 'operator', 'codeveloper', '__proto__'), { maxLength: 3 }),
    assigneeId: fc.constantFrom('ada', 'bob', 'eve'),
    subject: texts,
    expiry: fc.constantFrom('P1D', 'P9Y', 'PT0S', 'x'),
  },
  { requiredKeys: [] },
)

const bodies = fc.oneof(
  fc.constant(undefined),
  fc.oneof(webhooks, patches, actions, spaceBodies, automations).map(value => JSON.stringify(value)),
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    '{',
    '{"__proto__":{}}',
    '[]',
    '"\\u0000"',
    '{"name":"\\ud800","url":"https://receiver.example/"}',
  ),
)

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap(line => line.split(' '))
}

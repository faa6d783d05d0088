import type { CommandSpec } from '../command-spec.ts'

const spec: CommandSpec = {
  name: 'spec',
  summary: 'the OpenAPI document of the API',
  description: 'A server gives its own at /api/openapi.json, and a page for people at /docs/api.',
  examples: [{ line: 'millrace api spec > openapi.json', does: 'the OpenAPI 3.1 document' }],
  exitCodes: [0, 2],
  load: async () => (await import('../api-spec.ts')).apiSpec,
}

export const apiCommands: readonly CommandSpec[] = [
  { name: 'api', summary: 'the REST API that a server has', commands: [spec] },
]

import type {
  DescribedApi,
  DescribedOperation,
  DescribedResponse,
} from '../../../src/api/documents/page/described-api.ts'

export interface Operation extends DescribedOperation {
  readonly method: string
  readonly path: string
}

/** The operations of an OpenAPI document of ours. */
export function operationsOf({ paths }: DescribedApi): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
}

export interface FoundResponse {
  readonly response: DescribedResponse
  /** Where it stands in the document, as a JSON Pointer. */
  readonly pointer: readonly string[]
  /** It stands for every status that has no place of its own. */
  readonly isDefault: boolean
}

/** What the document says of a status of an operation; undefined when it says nothing. */
export function responseOf(
  api: DescribedApi,
  operation: Operation,
  status: number,
): FoundResponse | undefined {
  const { path, method, responses } = operation
  const name = String(status) in responses ? String(status) : 'default'
  const found = responses[name]
  if (!found) return undefined
  const isDefault = name === 'default'
  if (!('$ref' in found)) {
    return { response: found, pointer: ['paths', path, method.toLowerCase(), 'responses', name], isDefault }
  }
  const pointer = found.$ref.split('/').slice(1)
  const response = api.components.responses[pointer.at(-1) ?? '']
  return response && { response, pointer, isDefault }
}

export function isPublic({ security }: Operation): boolean {
  return security?.length === 0
}

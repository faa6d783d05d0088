/** The parts of our OpenAPI document that the page shows. */
export interface DescribedApi {
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: {
    readonly responses: Readonly<Record<string, DescribedResponse>>
    readonly schemas: Readonly<Record<string, DescribedSchema>>
  }
}

export interface DescribedOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security?: readonly unknown[]
  readonly parameters?: readonly DescribedParameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: DescribedContent }
  readonly responses: Readonly<Record<string, DescribedResponse | { readonly $ref: string }>>
  readonly 'x-permission': string
}

export interface DescribedParameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: DescribedSchema
}

export interface DescribedResponse {
  readonly description: string
  readonly content?: DescribedContent
  readonly 'x-codes'?: readonly string[]
}

export type DescribedContent = Readonly<
  Record<string, { readonly schema: DescribedSchema; readonly 'x-item-schema'?: DescribedSchema }>
>

/** The words of JSON Schema that our schemas use. */
export interface DescribedSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, DescribedSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | DescribedSchema
  readonly items?: DescribedSchema
  readonly prefixItems?: readonly DescribedSchema[]
  readonly anyOf?: readonly DescribedSchema[]
  readonly oneOf?: readonly DescribedSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly readOnly?: boolean
}

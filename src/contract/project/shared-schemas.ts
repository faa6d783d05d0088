import { z } from 'zod'
import { logicalTypes } from './words.ts'

/** A text that may be left out, and what it is then. */
export function text(description: string, whenLeftOut?: string) {
  return leftOut(z.string(), description, whenLeftOut)
}

/** A switch that may be left out, and what it is then. */
export function flag(description: string, whenLeftOut?: boolean) {
  return leftOut(z.boolean(), description, whenLeftOut)
}

/** A whole number that may be left out, and what it is then. */
export function whole(description: string, whenLeftOut?: number) {
  return leftOut(z.int(), description, whenLeftOut)
}

/** One of several words, that may be left out, and which it is then. */
export function word<const Words extends readonly [string, ...string[]]>(
  words: Words,
  description: string,
  whenLeftOut?: Words[number],
) {
  return leftOut(z.enum(words), description, whenLeftOut)
}

/** The value when left out stands in the JSON Schema, where exports find it; parsing leaves it out. */
function leftOut<Schema extends z.ZodType>(schema: Schema, description: string, whenLeftOut: unknown) {
  const meta = whenLeftOut === undefined ? {} : { default: whenLeftOut }
  return schema.optional().meta({ description, ...meta })
}

/** A block that Millrace keeps as it is. */
export function anyBlock(description: string) {
  return z.looseObject({}).optional().describe(description)
}

/** Who last changed a file by machine. */
export const modifiedByAi = z
  .looseObject({ lastUpdated: z.string().optional(), model: z.string().optional() })
  .optional()
  .describe('When a language model last changed the file, and which; not used')

export const ExpressionSchema = z
  .strictObject({
    expressionStatement: z
      .string()
      .describe('Text in which ${name} stands for what the alias of that name points to'),
    alias: z
      .array(
        z.strictObject({
          name: z.string().describe('Name of the placeholder'),
          value: z.string().describe('A column name, or <project>$_$<task>$_$<dataset> in an SQL dataset'),
        }),
      )
      .optional()
      .describe('What the placeholders point to'),
  })
  .describe('An expression with placeholders')
export type ExpressionSchema = z.infer<typeof ExpressionSchema>

const typeArguments = {
  length: whole('Characters or bytes at most; not enforced'),
  precision: whole('Digits in all'),
  scale: whole('Digits after the point'),
  originalType: text('Type in the source, without arguments'),
  originalTypeFull: text('Type in the source'),
}

export const DataTypeSchema = z
  .strictObject({
    type: word(logicalTypes, 'Logical type', 'UNSPECIFIED'),
    ...typeArguments,
  })
  .describe('The type of a column')
export type DataTypeSchema = z.infer<typeof DataTypeSchema>

export const ColumnSchema = z
  .strictObject({
    name: z.string().describe('Name of the column'),
    id: text('Identifier of the column in exports; not used'),
    ordinal: whole('Position among the columns'),
    nullable: flag('Whether the column may hold NULL', true),
    primaryKeyOrdinal: whole('Position in the primary key, from 1; 0: not part of it', 0),
    datatype: DataTypeSchema.optional(),
    expression: ExpressionSchema.optional().describe('How the value is computed'),
    flags: z.unknown().optional().describe('Marks of the designer; not used'),
    properties: anyBlock('Streaming and document properties; not used'),
  })
  .describe('A column')
export type ColumnSchema = z.infer<typeof ColumnSchema>

export const TableDefSchema = z
  .strictObject({
    columns: z.array(ColumnSchema).optional().describe('Columns in order; none: as the input has them'),
    fullLoadOnly: flag('The table is only ever loaded as a whole'),
    name: text('Name of the table in older exports; not used'),
    datasetId: text('Identifier in exports; not used'),
    dbTableId: text('Identifier in exports; not used'),
    entityId: text('Identifier in exports; not used'),
    secureQri: text('Identifier in exports; not used'),
  })
  .describe('Columns of a table')

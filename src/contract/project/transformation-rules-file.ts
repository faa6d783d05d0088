import { z } from 'zod'
import { ColumnSchema, ExpressionSchema, flag, modifiedByAi, text, whole, word } from './shared-schemas.ts'
import { logicalTypes, renameTypes, ruleActions } from './words.ts'

const Scope = z.strictObject({
  whereOwnerName: text('Pattern of schemas; empty: any', ''),
  whereTableName: text('Pattern of tables; empty: any', ''),
  whereColumnName: text('Pattern of columns; empty: any', ''),
  whereDatatype: word(logicalTypes, 'Type of columns; UNSPECIFIED: any', 'UNSPECIFIED'),
  whereColumnKeyAttribute: word(['ANY', 'PK_ONLY', 'NOT_PK_ONLY'], 'Key columns or others', 'ANY'),
  whereColumnNullability: word(
    ['ANY', 'NULLABLE_ONLY', 'NOT_NULLABLE_ONLY'],
    'Columns that may hold NULL or others',
    'ANY',
  ),
})

const Action = z.strictObject({
  renameType: z.enum(renameTypes).optional().describe('How the name changes'),
  value: text('New name, prefix or suffix'),
  oldValue: text('Prefix or suffix that is replaced'),
  valueMapping: z.record(z.string(), z.string()).optional().describe('New name of each old name'),
  expression: ExpressionSchema.optional().describe('How the value or the name is computed'),
  applyColumnDatatype: flag('The type changes too'),
  column: ColumnSchema.partial({ name: true })
    .optional()
    .describe('Column that is added, or whose type is given'),
})

/** `transformationRules.yaml`: changes to every table and column that match. */
export const TransformationRulesFile = z.strictObject({
  modifiedByAi,
  rules: z
    .array(
      z.strictObject({
        ordinal: whole('Order of execution', 0),
        enabled: flag('Whether the rule is used', true),
        internalRule: flag('Made by the designer; not used'),
        id: text('Identifier of the rule; not used'),
        name: text('Name of the rule', ''),
        description: text('Description of the rule'),
        actionType: z.enum(ruleActions).describe('What the rule does'),
        scopeType: z.enum(['COLUMN', 'TABLE', 'NONE']).optional().describe('What the rule looks at'),
        scope: Scope.optional().describe(
          'What the rule matches, by names in the source; everything when left out',
        ),
        action: Action.optional().describe('How it does it'),
      }),
    )
    .optional()
    .describe('Rules, carried out in the order of their ordinals'),
})
export type TransformationRulesFile = z.infer<typeof TransformationRulesFile>

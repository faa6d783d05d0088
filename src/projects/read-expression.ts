import type { ExpressionSchema } from '../contract/project/shared-schemas.ts'
import type { YamlPath } from '../foundation/yaml-file.ts'
import type { Expression } from './expression.ts'
import type { SourceFile } from './source-file.ts'

/** The expression at a path of a file. */
export function readExpression(
  shape: ExpressionSchema | undefined,
  source: SourceFile,
  path: YamlPath,
): Expression | undefined {
  if (!shape) return undefined
  const statement = [...path, 'expressionStatement']
  return {
    statement: shape.expressionStatement,
    aliases: (shape.alias ?? []).map(({ name, value }, index) => ({
      name,
      value,
      get place() {
        return source.placeOf([...path, 'alias', index, 'value'])
      },
    })),
    get place() {
      return source.placeOf(statement)
    },
    placeOfText: text => source.placeOfText(statement, text),
  }
}

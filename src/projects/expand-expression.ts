import { AppError } from '../foundation/app-error.ts'
import { closestName } from '../foundation/closest-name.ts'
import type { Expression, ExpressionAlias } from './expression.ts'

const placeholders = /\$\{([^{}]*)\}/g

/**
 * The statement with each `${placeholder}` replaced by what `resolve` gives for its alias, which is SQL already (a
 * quoted name). Throws an AppError with a place for a placeholder without alias, and for an alias without answer.
 */
export function expandExpression(
  expression: Expression,
  resolve: (alias: ExpressionAlias) => string | undefined,
): string {
  return expression.statement.replaceAll(placeholders, (written, name: string) => {
    const alias = aliasOf(expression, name)
    if (!alias) throw unknownPlaceholder(expression, written, name)
    const sql = resolve(alias)
    if (sql === undefined) throw unknownTarget(expression, written, alias)
    return sql
  })
}

/** Every placeholder of the statement that no alias explains: the problems that `expandExpression` would throw. */
export function placeholderProblems(expression: Expression): readonly AppError[] {
  return placeholderNames(expression.statement)
    .filter(name => !aliasOf(expression, name))
    .map(name => unknownPlaceholder(expression, `\${${name}}`, name))
}

function placeholderNames(statement: string): string[] {
  return [...new Set(Array.from(statement.matchAll(placeholders), ([, name = '']) => name))]
}

function aliasOf(expression: Expression, name: string): ExpressionAlias | undefined {
  return expression.aliases.find(alias => alias.name === name.trim())
}

function unknownPlaceholder(expression: Expression, written: string, name: string): AppError {
  const names = expression.aliases.map(alias => alias.name)
  const meant = closestName(name, names)
  return new AppError('MILLRACE-PROJECT-UNKNOWN-PLACEHOLDER', `No alias is named "${name}"`, {
    place: expression.placeOfText?.(written) ?? expression.place,
    fix: meant ? `Did you mean \${${meant}}?` : `Add an alias named ${name}, or remove ${written}.`,
  })
}

function unknownTarget(expression: Expression, written: string, alias: ExpressionAlias): AppError {
  return new AppError(
    'MILLRACE-PROJECT-UNKNOWN-PLACEHOLDER',
    `${written} points to ${alias.value}, which does not exist`,
    {
      place: alias.place ?? expression.placeOfText?.(written) ?? expression.place,
      fix: `Give the alias "${alias.name}" the value of a column or dataset that is there.`,
    },
  )
}

import type { ColumnSchema } from '../contract/project/shared-schemas.ts'
import type { YamlPath } from '../foundation/yaml-file.ts'
import type { DeclaredColumn } from './dataset-definition.ts'
import { canonicalType } from './logical-types.ts'
import { readExpression } from './read-expression.ts'
import type { SourceFile } from './source-file.ts'

/** The columns at a path of a file, by their ordinals where they have them. */
export function readColumns(
  shapes: readonly ColumnSchema[] | undefined,
  source: SourceFile,
  path: YamlPath,
): readonly DeclaredColumn[] {
  return (shapes ?? [])
    .map((shape, index) => ({
      ordinal: shape.ordinal ?? index + 1,
      column: readColumn(shape, source, [...path, index]),
    }))
    .toSorted((left, right) => left.ordinal - right.ordinal)
    .map(({ column }) => column)
}

/** A column of a file; that of a rule may have no name. */
type WrittenColumn = Omit<ColumnSchema, 'name'> & { readonly name?: string | undefined }

export function readColumn(shape: WrittenColumn, source: SourceFile, path: YamlPath): DeclaredColumn {
  const { datatype } = shape
  return {
    name: shape.name ?? '',
    type: datatype ? canonicalType({ ...datatype, type: datatype.type ?? 'UNSPECIFIED' }) : '',
    nullable: shape.nullable ?? true,
    keyOrdinal: Math.max(shape.primaryKeyOrdinal ?? 0, 0),
    expression: readExpression(shape.expression, source, [...path, 'expression']),
    get place() {
      return source.placeOf(shape.name === undefined ? path : [...path, 'name'])
    },
  }
}

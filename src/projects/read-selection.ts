import type { SourceSelectionFile } from '../contract/project/source-selection-file.ts'
import type { FileReading } from './open-file.ts'
import type { SourceFile } from './source-file.ts'
import type { SelectionPattern, SourceSelection } from './source-selection.ts'

export const emptySelection: SourceSelection = {
  includePatterns: [],
  excludePatterns: [],
  explicitlySelected: [],
}

/** A source selection with its defaults. What is of another project is reported and left out. */
export function readSelection(
  shape: SourceSelectionFile,
  source: SourceFile,
  { projectId, findings }: Pick<FileReading, 'projectId' | 'findings'>,
): SourceSelection {
  const isOurs = (
    item: { readonly sourceProject?: string | undefined },
    list: string,
    index: number,
  ): boolean => {
    if (!item.sourceProject || item.sourceProject === projectId) return true
    findings.warning('MILLRACE-PROJECT-OTHER-PROJECT', {
      place: source.placeOf([list, index, 'sourceProject']),
      what: 'This is of another project; it is left out.',
      fix: 'Millrace cannot read datasets of other projects yet.',
    })
    return false
  }
  return {
    includePatterns: (shape.includePatterns ?? []).flatMap((item, index) =>
      isOurs(item, 'includePatterns', index)
        ? [readPattern({ ...item, type: item.type ?? 'TABLE' }, source, ['includePatterns', index])]
        : [],
    ),
    excludePatterns: (shape.excludePatterns ?? []).map((item, index) =>
      readPattern({ ...item, type: item.type ?? 'NONE' }, source, ['excludePatterns', index]),
    ),
    explicitlySelected: (shape.explicitlySelected ?? []).flatMap((item, index) =>
      isOurs(item, 'explicitlySelected', index)
        ? [
            {
              schema: item.schema ?? '',
              name: item.name ?? '',
              database: item.database ?? '',
              sourceTask: item.sourceTask ?? '',
              sourceDataset: item.sourceTableId ?? '',
              get taskPlace() {
                return source.placeOf(['explicitlySelected', index, 'sourceTask'])
              },
              get place() {
                return source.placeOf([
                  'explicitlySelected',
                  index,
                  item.sourceTableId ? 'sourceTableId' : 'name',
                ])
              },
            },
          ]
        : [],
    ),
  }
}

interface WrittenPattern {
  readonly tablePattern: string
  readonly schemaPattern?: string | undefined
  readonly sourceTask?: string | undefined
  readonly type: 'NONE' | 'TABLE' | 'VIEW' | 'TABLE_AND_VIEW' | 'RELOAD' | 'CDC'
}

function readPattern(
  item: WrittenPattern,
  source: SourceFile,
  path: readonly (string | number)[],
): SelectionPattern {
  const { type } = item
  return {
    schemaPattern: item.schemaPattern ?? '',
    tablePattern: item.tablePattern,
    type: type === 'NONE' || type === 'RELOAD' || type === 'CDC' ? 'ANY' : type,
    sourceTask: item.sourceTask ?? '',
    get place() {
      return source.placeOf([...path, item.sourceTask ? 'sourceTask' : 'tablePattern'])
    },
  }
}

import { ProjectFile } from '../contract/project/project-file.ts'
import { resolveBindings } from './bindings.ts'
import { checkShape } from './check-shape.ts'
import type { Project } from './project.ts'
import type { ProjectFindings } from './project-findings.ts'
import { parseYamlSource, type FileText, type SourceFile } from './source-file.ts'
import type { Variables } from './variables.ts'

/** What the project file says, with its defaults. */
export type ProjectHeader = Pick<
  Project,
  'name' | 'description' | 'type' | 'platformType' | 'platformConnection' | 'naming' | 'place'
>

export function readProjectHeader(
  text: FileText,
  variables: Variables,
  findings: ProjectFindings,
  folderName: string,
): ProjectHeader | undefined {
  const source = parseYamlSource(text, findings)
  if (source.value === undefined) return undefined
  const value = resolveBindings(source, variables, findings)
  const shape = checkShape(ProjectFile, source, value, findings)
  if (!shape) return undefined
  const { properties, settings } = shape
  warnOfPlatform(properties.platformType, source, findings)
  return {
    name: properties.name || folderName,
    description: properties.description ?? '',
    type: properties.type,
    platformType: properties.platformType ?? 'DUCKDB',
    platformConnection: properties.platformConnection ?? '',
    naming: readNaming(settings?.artifactsNaming ?? {}),
    place: source.placeOf(['properties', 'name']),
  }
}

type WrittenNaming = NonNullable<NonNullable<ProjectFile['settings']>['artifactsNaming']>

function readNaming(written: WrittenNaming): Project['naming'] {
  return {
    suffixLiveViews: written.suffixLiveViews ?? '__live',
    suffixChangesView: written.suffixChangesView ?? '__changes',
    suffixCurrentView: written.suffixCurrentView ?? '',
    suffixHistoryViews: written.suffixHistoryViews ?? '__history',
    suffixLiveHistoryViews: written.suffixLiveHistoryViews ?? '__live_history',
    suffixInternalSchema: written.suffixInternalSchema ?? '__internal',
    prefixSchema: written.prefixSchema ?? '',
    prefixHeaderColumns: written.prefixHeaderColumns ?? 'hdr__',
    defaultSchemaNameOption: written.defaultSchemaNameOption ?? 'LOWER_CASE',
  }
}

function warnOfPlatform(
  platformType: string | undefined,
  source: SourceFile,
  findings: ProjectFindings,
): void {
  if (platformType === undefined || ['DUCKDB', 'POSTGRES', 'NONE'].includes(platformType)) return
  findings.warning('MILLRACE-PROJECT-OTHER-PLATFORM', {
    place: source.placeOf(['properties', 'platformType']),
    what: `The project was made for ${platformType}; it runs on the platform of the workspace.`,
    fix: 'Check SQL that only that platform understands, or write the platformType that it runs on: DUCKDB or POSTGRES.',
  })
}

import type { Finding } from '../../contract/finding.ts'
import { BindingsFile } from '../../contract/project/bindings-file.ts'
import { bindingsText } from '../bindings-text.ts'
import { loadProject, type LoadedProject } from '../load-project.ts'
import { memoryTree } from '../project-tree.ts'
import { unpackProject } from './project-zip.ts'

export interface ImportTarget {
  readonly projectId: string
  readonly spaceId: string
  readonly ownerId: string
  /** The bindings.json that the target has; its values win over those of the zip. */
  readonly bindings?: string
}

export interface CheckedUpload {
  /** With the bindings of the target. */
  readonly files: Readonly<Record<string, string>>
  readonly loaded: LoadedProject
  /** What is wrong with the files and with what they say, by file. An ERROR keeps it from being imported. */
  readonly findings: readonly Finding[]
}

/** Unpacks a zip of project files and reads it as the target would. Throws AppError for what is no zip. */
export async function checkUpload(zip: Uint8Array, target: ImportTarget): Promise<CheckedUpload> {
  const unpacked = await unpackProject(zip)
  const files = withBindings(unpacked.files, target.bindings)
  const { projectId, spaceId, ownerId } = target
  const tree = memoryTree({ files, version: '' })
  const loaded = await loadProject({ tree, name: projectId, projectId, spaceId, ownerId })
  return { files, loaded, findings: [...unpacked.findings, ...loaded.findings.map(withoutHaste)] }
}

/** A variable may get its value after the import. */
function withoutHaste(finding: Finding): Finding {
  return finding.code === 'MILLRACE-PROJECT-EMPTY-VARIABLE' ? { ...finding, level: 'WARNING' } : finding
}

const bindingsFile = 'bindings.json'

function withBindings(
  files: Readonly<Record<string, string>>,
  own: string | undefined,
): Readonly<Record<string, string>> {
  const brought = files[bindingsFile]
  if (own === undefined) return files
  if (brought === undefined) return { ...files, [bindingsFile]: own }
  return { ...files, [bindingsFile]: mergedBindings(brought, own) }
}

/** Empty values of the target do not hide those that the zip brings. */
function mergedBindings(brought: string, own: string): string {
  const [theirs, ours] = [parsed(brought), parsed(own)]
  if (!theirs || !ours) return brought
  const given = Object.entries(ours.variables ?? {}).filter(([, value]) => value !== null && value !== '')
  const variables = { ...theirs.variables, ...Object.fromEntries(given) }
  const nameToIdMap = { ...theirs.nameToIdMap, ...ours.nameToIdMap }
  return bindingsText({ ...theirs, ...ours, variables, nameToIdMap })
}

/** Undefined when it is broken; loading it says so. */
function parsed(text: string): BindingsFile | undefined {
  try {
    return BindingsFile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Finding } from '../contract/finding.ts'
import type { Place } from '../foundation/app-error.ts'
import { closestName } from '../foundation/closest-name.ts'
import type { YamlFile, YamlPath } from '../foundation/yaml-file.ts'
import { checkSecrets, checkStrayReferences } from './check-secrets.ts'
import { finding, inFileOrder, parsePart } from './parse-part.ts'
import { scalarsIn } from './scalars.ts'
import { WorkspaceFile } from './workspace-file.ts'

export interface CheckedFile {
  /** Undefined when the file has another shape than its schema. */
  readonly content: WorkspaceFile | undefined
  readonly findings: readonly Finding[]
}

/** Everything that can be said about millrace.yaml by itself. */
export function checkWorkspaceFile(yaml: YamlFile, folder: string): CheckedFile {
  if (yaml.problems.length > 0) {
    const fix = 'Mend the syntax here; an editor that knows YAML shows it.'
    const findings = yaml.problems.map(({ place, message }) =>
      finding('MILLRACE-CONFIG-SYNTAX', place, message, fix),
    )
    return { content: undefined, findings }
  }
  const value = withoutEmpty(yaml.value ?? {})
  const { value: content, findings } = parsePart(WorkspaceFile, value, yaml.placeOf)
  const secrets = secretFindings(value, yaml)
  const meaning = content ? meaningFindings(content, yaml, folder) : []
  return { content, findings: inFileOrder([...findings, ...secrets, ...meaning]) }
}

/** A key whose lines are all commented out, as in `connections:`, is as good as absent. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null))
}

function secretFindings(value: unknown, yaml: YamlFile): readonly Finding[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === 'connections' || key === 'sinks')
      return [...checkSecrets(part, below(yaml, [key])), ...typeReferences(part, key, yaml)]
    if (key === 'server') return serverFindings(part, yaml)
    if (key === 'automations') return automationFindings(part, yaml)
    return checkStrayReferences(part, below(yaml, [key]))
  })
}

/** Of the server's settings only its key is filled in. */
function serverFindings(server: unknown, yaml: YamlFile): readonly Finding[] {
  if (typeof server !== 'object' || server === null) return []
  const { encryptionKey, ...others } = server as Readonly<Record<string, unknown>>
  return [
    ...checkSecrets({ encryptionKey }, below(yaml, ['server'])),
    ...checkStrayReferences(others, below(yaml, ['server'])),
  ]
}

/** Of an automation only its encrypted headers are filled in, and no secret may be in its other headers. */
function automationFindings(automations: unknown, yaml: YamlFile): readonly Finding[] {
  return scalarsIn(automations).flatMap(({ path, value }) => {
    const placeOf = below(yaml, ['automations', ...path])
    const header = { [String(path.at(-1))]: value }
    const inHeader = (): Place => placeOf([])
    if (path.at(-2) === 'encryptedHeaders') return checkSecrets(header, inHeader)
    const plain = path.at(-2) === 'headers' ? checkSecrets(header, inHeader) : []
    return plain.length > 0 ? plain.map(toEncrypted) : checkStrayReferences(value, placeOf)
  })
}

function toEncrypted(found: Finding): Finding {
  return {
    ...found,
    fix: 'Move the header to encryptedHeaders, and write its value as ${env:NAME} or ${file:path}.',
  }
}

/** The type of a connection or sink decides who reads its settings, so it is never filled in. */
function typeReferences(connections: unknown, key: string, yaml: YamlFile): readonly Finding[] {
  if (typeof connections !== 'object' || connections === null) return []
  return Object.entries(connections).flatMap(([name, settings]) => {
    const path = [key, name, 'type']
    const type: unknown =
      typeof settings === 'object' && settings !== null ? Reflect.get(settings, 'type') : undefined
    return checkStrayReferences(type, () => yaml.placeOf(path))
  })
}

function meaningFindings(content: WorkspaceFile, yaml: YamlFile, folder: string): readonly Finding[] {
  return [
    ...duplicates(content.spaces ?? [], 'name', yaml),
    ...duplicates(content.spaces ?? [], 'id', yaml),
    ...unknownConnection(content, ['platform'], content.platform, yaml),
    ...unknownConnection(content, ['state', 'connection'], content.state?.connection, yaml),
    ...stateConnectionType(content, yaml),
    ...missingFolder(content, yaml, folder),
  ]
}

function duplicates(
  spaces: readonly { readonly name: string; readonly id?: string | undefined }[],
  key: 'name' | 'id',
  yaml: YamlFile,
): readonly Finding[] {
  return spaces.flatMap((space, index) => {
    const first = spaces.findIndex(other => other[key] !== undefined && other[key] === space[key])
    if (first < 0 || first === index) return []
    const what = `Two spaces have the ${key} ${space[key]}`
    return [
      finding(
        'MILLRACE-CONFIG-DUPLICATE',
        yaml.placeOf(['spaces', index, key]),
        what,
        `Give one another ${key}.`,
      ),
    ]
  })
}

function unknownConnection(
  content: WorkspaceFile,
  path: YamlPath,
  name: string | undefined,
  yaml: YamlFile,
): readonly Finding[] {
  const names = Object.keys(content.connections ?? {})
  if (name === undefined || names.includes(name)) return []
  const meant = closestName(name, names)
  const fix = meant === undefined ? `Add ${name} under connections.` : `Did you mean "${meant}"?`
  const what = `${path.join('.')} names a connection that does not exist: ${name}`
  return [finding('MILLRACE-CONFIG-UNKNOWN-CONNECTION', yaml.placeOf(path), what, fix)]
}

function stateConnectionType(content: WorkspaceFile, yaml: YamlFile): readonly Finding[] {
  const connection = content.connections?.[content.state?.connection ?? '']
  if (!connection || connection.type === 'postgres') return []
  const what = `The state cannot be kept in a connection of type ${connection.type}`
  const fix = 'Name a connection of type postgres, or leave it out to keep the state in the state folder.'
  return [finding('MILLRACE-CONFIG-INVALID-VALUE', yaml.placeOf(['state', 'connection']), what, fix)]
}

/** Only a folder that is spelt out must exist: a new workspace has no projects yet. */
function missingFolder({ projects }: WorkspaceFile, yaml: YamlFile, folder: string): readonly Finding[] {
  if (projects === undefined || existsSync(resolve(folder, projects))) return []
  const what = `The projects folder ${projects} does not exist`
  const fix = 'Correct the path, which is relative to millrace.yaml, or make the folder.'
  return [finding('MILLRACE-CONFIG-MISSING-FOLDER', yaml.placeOf(['projects']), what, fix)]
}

function below(yaml: YamlFile, prefix: YamlPath): YamlFile['placeOf'] {
  return (path, part) => yaml.placeOf([...prefix, ...path], part)
}

import { bindingTokens } from '../variables.ts'

/** Where a file says something that differs from one environment to the next, and the variable that stands for it. */
export interface BoundPlace {
  readonly path: readonly string[]
  readonly variable: string
}

export const projectPlaces: readonly BoundPlace[] = [
  { path: ['properties', 'name'], variable: 'projectName' },
  { path: ['properties', 'platformConnection'], variable: 'platformConnection' },
]

/** Of `sourceSelection.yaml`. */
export function selectionPlaces(taskId: string): readonly BoundPlace[] {
  return [{ path: ['sourceConnection'], variable: `task.${taskId}.sourceConnection` }]
}

/** Of `task.yaml`. */
export function taskPlaces(taskId: string): readonly BoundPlace[] {
  const artefacts = ['taskSchema', 'internalSchema', 'databaseName'].map(name => ({
    path: ['settings', 'artifactsLocation', name],
    variable: `task.${taskId}.${name}`,
  }))
  const landing = ['settings', 'landingDwSettings', 'landingArtifactsLocation']
  return [
    ...artefacts,
    { path: [...landing, 'dataAssetSchema'], variable: `task.${taskId}.taskSchema` },
    { path: [...landing, 'database'], variable: `task.${taskId}.databaseName` },
  ]
}

/** Puts variables in the places where the value is a plain text; `variables` gets the texts, where it has none yet. */
export function bindLiterals(
  value: unknown,
  places: readonly BoundPlace[],
  variables: Record<string, string | null>,
): unknown {
  let bound = value
  for (const { path, variable } of places) {
    bound = replacedAt(bound, path, text => {
      if (text === '' || text.search(bindingTokens) !== -1) return text
      const known = Object.hasOwn(variables, variable) ? variables[variable] : undefined
      // A variable of that name that means something else is left alone.
      if (known && known !== text) return text
      variables[variable] = text
      return `{{${variable}}}`
    })
  }
  return bound
}

function replacedAt(
  value: unknown,
  [step, ...rest]: readonly string[],
  change: (text: string) => string,
): unknown {
  if (step === undefined) return typeof value === 'string' ? change(value) : value
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value
  const parent = value as Readonly<Record<string, unknown>>
  return { ...parent, [step]: replacedAt(parent[step], rest, change) }
}

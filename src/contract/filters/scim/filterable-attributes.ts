import { FilterFault } from '../filter-fault.ts'

/** What the SCIM filter may name, and the path that it means. The data task's attributes are those marked x-filterable. */
export const filterableAttributes: Readonly<Record<string, string>> = {
  'data.dataTask.id': 'data.dataTask.id',
  'data.dataTask.name': 'data.dataTask.name',
  'data.dataTask.ownerId': 'data.dataTask.ownerId',
  'data.dataTask.spaceId': 'data.dataTask.spaceId',
  'data.dataTask.projectId': 'data.dataTask.projectId',
  id: 'data.dataTask.id',
  spaceId: 'spaceid',
  topLevelResourceId: 'data.dataTask.projectId',
}

const byLowerCase = new Map(
  Object.entries(filterableAttributes).map(([name, path]) => [name.toLowerCase(), path]),
)

/** The path that a name means, whatever the case of its letters. */
export function filterablePath(name: string, column: number): string {
  const path = byLowerCase.get(name.toLowerCase())
  if (path !== undefined) return path
  const names = Object.keys(filterableAttributes)
  const meant = names.find(candidate => lastPart(candidate) === lastPart(name))
  throw new FilterFault(
    column,
    `"${name}" cannot be filtered on`,
    meant === undefined
      ? `Use one of ${names.join(', ')}; other attributes can be filtered on with cesql:.`
      : `Write ${meant}; the others are ${names.filter(candidate => candidate !== meant).join(', ')}.`,
  )
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase()
}

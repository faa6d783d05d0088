import { SpaceAnswer } from '../contract/access/space-answers.ts'
import type { ApiClient } from '../app.ts'
import { askList } from './ask-api.ts'
import { findNamed } from './find-named.ts'

/** Every space that the caller may see, by name. */
export async function allSpaces(api: ApiClient): Promise<readonly SpaceAnswer[]> {
  return await askList(api, SpaceAnswer, '/api/v1/spaces?limit=100&sort=name')
}

/** The space with this id or name, or whose id begins like this. */
export async function findSpace(api: ApiClient, name: string): Promise<SpaceAnswer> {
  return findNamed('space', name, await allSpaces(api))
}

/** Path of a space in the API, or of something below it. */
export function spacePath({ id }: SpaceAnswer, below = ''): string {
  return `/api/v1/spaces/${encodeURIComponent(id)}${below}`
}

import type { SpaceRight } from '../../contract/access/space-roles.ts'
import { unknownSpace } from '../../access/spaces/space-errors.ts'
import type { ApiServices } from '../api-services.ts'
import type { ApiRequest, SpaceRule } from '../route.ts'

type InSpace = ApiRequest<{ readonly spaceId: string }, unknown, unknown>

/** The right in the space that the path names. */
export function inSpace({ store }: Pick<ApiServices, 'store'>, right: SpaceRight): SpaceRule<InSpace> {
  return {
    right,
    of: async ({ params: { spaceId } }) => (await store.read(({ spaces }) => spaces.get(spaceId)))?.id,
    unknown: ({ params: { spaceId } }) => unknownSpace(spaceId),
  }
}

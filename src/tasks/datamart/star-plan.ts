import type { Column } from '../../foundation/column.ts'
import type { DatasetPlan } from '../task-type.ts'

/** The plan of a fact or dimension, with what its refresh needs to know beyond the query. */
export interface StarPlan<Design extends StarDesign = StarDesign> extends DatasetPlan {
  readonly select: string
  readonly star: Design
}

export type StarDesign = DimensionDesign | FactDesign

export interface DimensionDesign {
  readonly kind: 'dimension'
  readonly type: 'TYPE1' | 'TYPE2'
  /** The columns that come from the root dataset. */
  readonly data: readonly Column[]
  /** The columns that identify a member. */
  readonly naturalKey: readonly string[]
  readonly surrogate: string
  /** The query gives all versions with their validity; otherwise the current rows, whose changes make the versions. */
  readonly readsVersions: boolean
  readonly root: { readonly taskId: string; readonly datasetId: string }
  /** Column of the dimension for each column of the root that it holds unchanged. */
  readonly columnOf: ReadonlyMap<string, string>
}

export interface FactDesign {
  readonly kind: 'fact'
  readonly naturalKey: readonly string[]
  /** What has to be unique, or the joins would multiply rows. */
  readonly mustBeUnique: readonly { readonly from: string; readonly key: readonly string[] }[]
}

export function isStarPlan(plan: DatasetPlan): plan is StarPlan {
  return 'star' in plan
}

export function isDimensionPlan(plan: StarPlan): plan is StarPlan<DimensionDesign> {
  return plan.star.kind === 'dimension'
}

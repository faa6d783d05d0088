import type { DatasetPlan } from '../task-type.ts'
import { columns, placeAt } from './makers.ts'

/** The plan of a materialised dataset with one column, in schema `made`, unless the parts say otherwise. */
export function haveDatasetPlan(id: string, parts: Partial<DatasetPlan> = {}): DatasetPlan {
  return {
    id,
    name: id,
    sourceSchema: '',
    columns: columns('n INTEGER'),
    key: [],
    readFrom: { schema: 'made', name: id },
    artefacts: {},
    materialized: true,
    keepsHistory: false,
    priority: 0,
    after: [],
    place: placeAt(),
    ...parts,
  }
}

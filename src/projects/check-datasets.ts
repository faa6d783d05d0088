import type { Place } from '../foundation/app-error.ts'
import type { YamlPath } from '../foundation/yaml-file.ts'
import { parseDatasetAddress } from './dataset-address.ts'
import type { DatasetDefinition, DeclaredColumn } from './dataset-definition.ts'
import { placeholderProblems } from './expand-expression.ts'
import type { Expression } from './expression.ts'
import type { Task } from './project.ts'
import { nameList, suggestion, type ProjectFindings, type ProjectProblemCode } from './project-findings.ts'
import type { Relationship } from './star-schema.ts'

/** What the datasets and rules of one task must have, as far as the files tell. */
export function checkDatasets(
  task: Task,
  relationships: readonly Relationship[],
  findings: ProjectFindings,
): void {
  for (const rule of task.rules) checkExpression(rule.expression, findings)
  for (const dataset of task.datasets) {
    for (const expression of expressionsOf(dataset)) checkExpression(expression, findings)
    checkAliases(dataset, findings)
    checkColumns(dataset.columns, findings)
    checkColumns(dataset.sourceTable?.columns ?? [], findings)
    checkAddedColumns(dataset, findings)
    checkKind(task, dataset, findings)
    checkFact(dataset, relationships, findings)
  }
}

function expressionsOf(dataset: DatasetDefinition): readonly (Expression | undefined)[] {
  const mapped = [...(dataset.dimension?.mapping ?? []), ...(dataset.fact?.mapping ?? [])]
  return [
    dataset.customSql,
    ...[...dataset.columns, ...dataset.columnTransformations, ...mapped].map(each => each.expression),
  ]
}

function checkExpression(expression: Expression | undefined, findings: ProjectFindings): void {
  if (!expression) return
  for (const problem of placeholderProblems(expression)) {
    findings.error('MILLRACE-PROJECT-UNKNOWN-PLACEHOLDER', {
      place: problem.place ?? expression.place,
      what: `${problem.message}.`,
      fix: problem.fix ?? '',
    })
  }
}

function checkAliases({ customSql }: DatasetDefinition, findings: ProjectFindings): void {
  for (const alias of customSql?.aliases ?? []) {
    if (!customSql || parseDatasetAddress(alias.value)) continue
    findings.error('MILLRACE-PROJECT-WRONG-VALUE', {
      place: alias.place ?? customSql.place,
      what: `"${alias.value}" does not name a dataset.`,
      fix: 'Write {{ref(project.current.projectId)}}$_$<task id>$_$<dataset id>.',
    })
  }
}

function checkColumns(columns: readonly DeclaredColumn[], findings: ProjectFindings): void {
  const names = new Set<string>()
  for (const column of columns) {
    const folded = column.name.toLowerCase()
    if (names.has(folded)) {
      findings.error('MILLRACE-PROJECT-DUPLICATE-COLUMN', {
        place: column.place,
        what: `Column "${column.name}" is there twice.`,
        fix: 'Remove or rename one of them; letters of either case are the same.',
      })
    }
    names.add(folded)
  }
}

function checkAddedColumns(dataset: DatasetDefinition, findings: ProjectFindings): void {
  for (const change of dataset.columnTransformations) {
    if (change.action !== 'ADD' || (change.expression && change.newType !== '')) continue
    const lacking = change.expression ? 'newDataType' : 'expression'
    findings.error('MILLRACE-PROJECT-MISSING-PROPERTY', {
      place: change.place,
      what: `The added column "${change.columnName}" has no ${lacking}.`,
      fix: `Add ${lacking}.`,
    })
  }
}

function checkKind(task: Task, dataset: DatasetDefinition, findings: ProjectFindings): void {
  const isStarred = dataset.kind === 'DIMENSION' || dataset.kind === 'FACT'
  const report = (code: ProjectProblemCode, place: Place, what: string, fix: string): void =>
    findings.error(code, { place, what, fix })
  if (isStarred && task.type !== 'DATAMART' && task.type !== 'KNOWLEDGE_MART') {
    report(
      'MILLRACE-PROJECT-WRONG-TYPE',
      dataset.place,
      `${dataset.kind === 'FACT' ? 'A fact' : 'A dimension'} belongs into a data mart; ${task.id} is of type ${task.type}.`,
      'Move the dataset file to a task of type DATAMART.',
    )
  }
  if (dataset.kind === 'OTHER' && (task.type === 'TRANSFORM' || task.type === 'DATAMART')) {
    findings.warning('MILLRACE-PROJECT-TYPE-NOT-RUNNABLE', {
      place: dataset.place,
      what: `Millrace cannot run dataset "${dataset.id}" yet: it is neither SQL nor taken over from its input.`,
      fix: 'Write it as an SQL dataset (customDatasetSettings).',
    })
  }
  const root = dataset.dimension ?? dataset.fact
  if (root?.rootDataset === '') {
    report(
      'MILLRACE-PROJECT-MISSING-PROPERTY',
      dataset.place,
      `Dataset "${dataset.id}" has no rootDataEntityId.`,
      'Add the id of the dataset that it grows from.',
    )
  }
}

/** A fact's dimensions are found along relationships, which a model of the project must declare. */
function checkFact(
  { id, fact, placeOf }: DatasetDefinition,
  relationships: readonly Relationship[],
  findings: ProjectFindings,
): void {
  if (!fact) return
  const known = relationships.flatMap(each => [each.id, each.name]).filter(name => name !== '')
  const block = ['properties', 'factDatasetSettings']
  const check = (relationship: string, path: YamlPath): void => {
    // Without a name, the one that leads to the dimension is meant.
    if (relationship === '' ? relationships.length > 0 : known.includes(relationship)) return
    findings.error('MILLRACE-PROJECT-UNKNOWN-RELATIONSHIP', {
      place: placeOf([...block, ...path]),
      what:
        relationship === ''
          ? `Fact "${id}" has a dimension, but no model.yaml declares a relationship.`
          : `No model.yaml declares the relationship "${relationship}".`,
      fix: suggestion(relationship, known, `The relationships are: ${nameList(known)}.`),
    })
  }
  for (const [index, relationship] of fact.relationshipPath.entries()) {
    check(relationship, ['entityRelationshipPath', index])
  }
  for (const [index, dimension] of fact.dimensions.entries()) {
    check(dimension.relationship, ['factDimension', index, 'dimensionRelationshipPath'])
  }
}

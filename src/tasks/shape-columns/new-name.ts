import type { TransformationRule } from '../../projects/transformation-rule.ts'
import { evaluateName } from './rename-expression.ts'
import { metadataOf, type Subject } from './subject.ts'

type Rename = (rule: TransformationRule, name: string, subject: Subject) => string

const renames: Readonly<Record<NonNullable<TransformationRule['renameType']>, Rename>> = {
  RENAME: ({ value }, name) => value || name,
  ADD_PREFIX: ({ value }, name) => `${value}${name}`,
  ADD_SUFFIX: ({ value }, name) => `${name}${value}`,
  REMOVE_PREFIX: ({ value, oldValue }, name) => replacePrefix(name, value || oldValue, ''),
  REMOVE_SUFFIX: ({ value, oldValue }, name) => replaceSuffix(name, value || oldValue, ''),
  REPLACE_PREFIX: ({ value, oldValue }, name) => replacePrefix(name, oldValue, value),
  REPLACE_SUFFIX: ({ value, oldValue }, name) => replaceSuffix(name, oldValue, value),
  TO_LOWER: (_rule, name) => name.toLowerCase(),
  TO_UPPER: (_rule, name) => name.toUpperCase(),
  NAME_MAPPING: ({ valueMapping }, name, { originalName }) =>
    mapped(valueMapping, name) ?? mapped(valueMapping, originalName) ?? name,
  EXPRESSION: expressionName,
}

/** The name that a rename rule gives to a table or column, from the name that earlier rules left. */
export function newName(rule: TransformationRule, name: string, subject: Subject): string {
  return renames[rule.renameType ?? 'RENAME'](rule, name, subject)
}

function expressionName(rule: TransformationRule, name: string, subject: Subject): string {
  const { expression } = rule
  if (!expression) return name
  return evaluateName(expression, placeholder => {
    const alias = expression.aliases.find(candidate => candidate.name === placeholder)
    // Whatever else an alias names, in a rename it can only mean the name that is being changed.
    return metadataOf(alias?.value ?? placeholder, subject) ?? (alias ? name : undefined)
  })
}

function mapped(mapping: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(mapping, name) ? mapping[name] : undefined
}

function replacePrefix(name: string, old: string, by: string): string {
  return old !== '' && name.startsWith(old) ? `${by}${name.slice(old.length)}` : name
}

function replaceSuffix(name: string, old: string, by: string): string {
  return old !== '' && name.endsWith(old) ? `${name.slice(0, -old.length)}${by}` : name
}

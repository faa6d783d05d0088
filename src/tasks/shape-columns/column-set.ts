import { AppError, type Place } from '../../foundation/app-error.ts'
import { closestName } from '../../foundation/closest-name.ts'
import type { Column } from '../../foundation/column.ts'
import { identifier, textLiteral } from '../../foundation/sql-text.ts'
import { expandExpression } from '../../projects/expand-expression.ts'
import type { Expression } from '../../projects/expression.ts'
import type { PlanProblem } from '../problems-in-plan.ts'
import { meansColumnValue, metadataOf, type Subject } from './subject.ts'

/** What is shaped: a dataset with its columns. No columns: they are not known yet. */
export interface ShapeInput {
  readonly name: string
  readonly schema: string
  readonly columns: readonly Column[]
  readonly key: readonly string[]
}

/** The alias of the input in every expression. */
export const inputAlias = 'src'

/** A column of the input as SQL. */
export function inputColumn(name: string): string {
  return `${inputAlias}.${identifier(name)}`
}

export interface WorkingColumn {
  /** As the input has it; undefined: added. */
  readonly original: Column | undefined
  name: string
  type: string
  nullable: boolean
  /** SQL over the input. */
  expression: string
  /** From 1; 0: not part of the key. */
  keyPosition: number
  isDropped: boolean
  /** Of the rule or transformation that changed it last. */
  place: Place | undefined
}

/** The columns of a dataset while rules and transformations change them, and what is wrong with these. */
export class ColumnSet {
  readonly input: ShapeInput
  readonly columns: WorkingColumn[]
  readonly problems: PlanProblem[] = []
  name: string
  readonly #typeName: (type: string) => string

  constructor(input: ShapeInput, typeName: (type: string) => string) {
    this.#typeName = typeName
    this.input = input
    this.name = input.name
    this.columns = input.columns.map(column => ({
      original: column,
      ...column,
      expression: inputColumn(column.name),
      keyPosition: input.key.indexOf(column.name) + 1,
      isDropped: false,
      place: undefined,
    }))
  }

  get kept(): readonly WorkingColumn[] {
    return this.columns.filter(column => !column.isDropped)
  }

  get areColumnsKnown(): boolean {
    return this.input.columns.length > 0
  }

  /** By the name that it has now, else by the name in the input, which may have been dropped; case only if need be. */
  find(name: string): WorkingColumn | undefined {
    const folded = name.toLowerCase()
    return (
      this.kept.find(column => column.name === name) ??
      this.columns.find(column => column.original?.name === name) ??
      this.kept.find(column => column.name.toLowerCase() === folded) ??
      this.columns.find(column => column.original?.name.toLowerCase() === folded)
    )
  }

  /** A value of another type. A value that does not fit fails the statement, and so the dataset. */
  cast(expression: string, type: string): string {
    return `CAST(${expression} AS ${this.#typeName(type)})`
  }

  add(column: Omit<WorkingColumn, 'original' | 'isDropped'>): void {
    this.columns.push({ original: undefined, isDropped: false, ...column })
  }

  /** The SQL of an expression over the columns as they are now; undefined, with a problem, when it cannot be made. */
  sqlOf(expression: Expression, subject?: WorkingColumn): string | undefined {
    if (!this.areColumnsKnown) return undefined
    try {
      return expandExpression(expression, alias => {
        const column = this.find(alias.value)
        if (column) return operand(column.expression)
        if (subject && meansColumnValue(alias.value)) return operand(subject.expression)
        const metadata = metadataOf(alias.value, this.subjectOf(subject))
        if (metadata !== undefined) return textLiteral(metadata)
        throw unknownColumn(
          alias.value,
          alias.place ?? expression.placeOfText?.(`\${${alias.name}}`) ?? expression.place,
          this.kept.map(({ name }) => name),
        )
      })
    } catch (error) {
      this.fail(error, expression.place)
      return undefined
    }
  }

  subjectOf(column: WorkingColumn | undefined): Subject {
    const { name: table, schema } = this.input
    const original = column?.original?.name ?? ''
    return {
      schema,
      table,
      column: original,
      type: column?.original?.type ?? '',
      originalName: original || table,
    }
  }

  problem(code: string, place: Place, text: { readonly what: string; readonly fix: string }): void {
    this.problems.push({ level: 'ERROR', code, place, ...text })
  }

  /** Keeps an expected failure as a problem; anything else is thrown on. */
  fail(error: unknown, place: Place): void {
    if (!(error instanceof AppError)) throw error
    this.problem(error.code, error.place ?? place, { what: error.message, fix: error.fix ?? '' })
  }

  failUnknown(name: string, place: Place): void {
    if (!this.areColumnsKnown) return
    this.fail(
      unknownColumn(
        name,
        place,
        this.columns.map(column => column.name),
      ),
      place,
    )
  }
}

/** Says that a column is not there, and which one may be meant. */
export function unknownColumn(name: string, place: Place, names: readonly string[]): AppError {
  const near = closestName(name, names)
  return new AppError('MILLRACE-PROJECT-UNKNOWN-COLUMN', `there is no column "${name}"`, {
    place,
    fix: near ? `Did you mean "${near}"?` : `The columns are: ${names.join(', ')}.`,
  })
}

/** A value as the operand of another expression. */
function operand(expression: string): string {
  return /^\w+\."(?:[^"]|"")*"$/.test(expression) ? expression : `(${expression})`
}

import type { EventAttributes } from '../event-attributes.ts'
import type { CesqlType, CesqlValue, ErrorKind } from './expression.ts'

/** A value, or an error with the value that stands in for it. */
export type Outcome = CesqlValue | Failure

export interface Failure {
  readonly error: ErrorKind
  readonly value: CesqlValue
}

/** A compiled expression. */
export type Evaluate = (attributes: EventAttributes) => Outcome

export const zeroOf = { string: '', integer: 0, boolean: false } as const satisfies Record<
  CesqlType,
  CesqlValue
>

export function failed(error: ErrorKind, value: CesqlValue): Failure {
  return { error, value }
}

export function isFailure(outcome: Outcome): outcome is Failure {
  return typeof outcome === 'object'
}

/** The same error, with the zero value of the type of the expression around it. */
export function failedInside(failure: Failure, type: CesqlType): Failure {
  const zero = zeroOf[type]
  return failure.value === zero ? failure : { error: failure.error, value: zero }
}

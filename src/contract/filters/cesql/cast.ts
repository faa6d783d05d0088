import type { CesqlType, CesqlValue } from './expression.ts'
import { failed, failedInside, isFailure, type Outcome, zeroOf } from './outcome.ts'

export const smallestInteger = -2_147_483_648
export const greatestInteger = 2_147_483_647

const integerText = /^[+-]?\d+$/u

export function typeOf(value: CesqlValue): CesqlType {
  if (typeof value === 'string') return 'string'
  return typeof value === 'number' ? 'integer' : 'boolean'
}

export function castTo(type: CesqlType, value: CesqlValue): Outcome {
  if (type === 'string') return String(value)
  return type === 'integer' ? toInteger(value) : toBoolean(value)
}

/** The value as a `type`, or the error of an expression that `returns` another. */
export function castResult(value: Outcome, type: CesqlType, returns: CesqlType): Outcome {
  if (isFailure(value)) return failedInside(value, returns)
  const cast = castTo(type, value)
  return isFailure(cast) ? failed(cast.error, zeroOf[returns]) : cast
}

export function isInteger(value: number): boolean {
  return Number.isInteger(value) && value >= smallestInteger && value <= greatestInteger
}

function toInteger(value: CesqlValue): Outcome {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const number = integerText.test(value) ? Number(value) : Number.NaN
  // Adding 0 makes the 0 of -0.
  return isInteger(number) ? number + 0 : failed('cast', 0)
}

function toBoolean(value: CesqlValue): Outcome {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  const text = value.toLowerCase()
  if (text === 'true') return true
  return text === 'false' ? false : failed('cast', false)
}

const base = 10_000
const groupDigits = 4
const negative = 0x4000

/** The binary form of a numeric: sign, scale and groups of four decimal digits, the first the most significant (numeric.c). */
export interface NumericField {
  readonly isNegative: boolean
  readonly scale: number
  /** How many groups before the decimal point come after the first one; -1 when it is right after the point. */
  readonly weight: number
  readonly groups: readonly number[]
}

/** The field of a scaled integer: `value` times ten to the power of minus `scale`. */
export function numericField(value: number | bigint, scale: number): NumericField {
  const isNegative = value < 0
  const fractionGroups = Math.ceil(scale / groupDigits)
  const padding = fractionGroups * groupDigits - scale
  const magnitude = isNegative ? -value : value
  const groups =
    typeof magnitude === 'number' && magnitude < 1e12
      ? groupsOfNumber(magnitude * 10 ** padding)
      : groupsOfBigint(BigInt(magnitude) * 10n ** BigInt(padding))
  const weight = groups.length - fractionGroups - 1
  let last = groups.length
  while (last > 0 && groups[last - 1] === 0) last -= 1
  return { isNegative: isNegative && last > 0, scale, weight, groups: groups.slice(0, last) }
}

export function numericLength({ groups }: NumericField): number {
  return 8 + groups.length * 2
}

export function writeNumeric(out: DataView, at: number, field: NumericField): void {
  const { groups, weight, isNegative, scale } = field
  out.setInt16(at, groups.length)
  out.setInt16(at + 2, weight)
  out.setUint16(at + 4, isNegative ? negative : 0)
  out.setInt16(at + 6, scale)
  for (const [index, group] of groups.entries()) out.setInt16(at + 8 + index * 2, group)
}

function groupsOfNumber(value: number): number[] {
  const groups: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / base)) groups.push(rest % base)
  return groups.reverse()
}

function groupsOfBigint(value: bigint): number[] {
  const groups: number[] = []
  for (let rest = value; rest > 0n; rest /= BigInt(base)) groups.push(Number(rest % BigInt(base)))
  return groups.reverse()
}

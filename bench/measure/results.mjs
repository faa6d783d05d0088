/**
 * One measured thing. `measured` is compared with `target`: at most, unless `atLeast`. Times that led to it are told
 * beside it, because a ratio alone hides what it is a ratio of.
 */
export function result(what, { measured, target, atLeast = false, unit = 'x', detail = {} }) {
  const isMet = atLeast ? measured >= target : measured <= target
  return { what, measured, target, unit, met: target === undefined ? undefined : isMet, detail }
}

export function print(results, asJson) {
  if (asJson) {
    console.log(JSON.stringify(results, null, 2))
    return
  }
  for (const { what, measured, target, unit, met, detail } of results) {
    const goal = target === undefined ? '' : `, target ${target} ${unit} ${met ? 'met' : 'MISSED'}`
    const told = Object.entries(detail).map(([name, value]) => `${name} ${rounded(value)}`)
    console.log(
      `${what}: ${rounded(measured)} ${unit}${goal}${told.length > 0 ? ` (${told.join(', ')})` : ''}`,
    )
  }
}

function rounded(value) {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value
}

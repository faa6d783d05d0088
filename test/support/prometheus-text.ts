export interface MetricFamily {
  readonly type: string
  readonly help: string
  readonly samples: readonly MetricSample[]
}

export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const samplePattern = /^([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]?Inf|[-+0-9.e]+)$/iu
const labelPattern = /([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/giu
const suffixes: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

/**
 * Reads the text format of Prometheus 0.0.4 as strictly as its parser: each family has its HELP and TYPE before its samples and
 * comes once, names fit the type, counters end in _total. Throws for anything else.
 */
export function readMetrics(text: string): ReadonlyMap<string, MetricFamily> {
  const [before, ...blocks] = text.split(/^# HELP /mu)
  if (before !== '') throw new Error(`misplaced: ${before}`)
  const families = blocks.map(familyOf)
  const byName = new Map(families)
  if (byName.size < families.length) throw new Error('a family comes twice')
  return byName
}

function familyOf(block: string): readonly [string, MetricFamily] {
  const [, name = '', help = '', typed = '', type = '', samples = ''] =
    /^(\S+) (.*)\n# TYPE (\S+) (\S+)\n([^]*)$/u.exec(block) ?? []
  if (name === '' || typed !== name) throw new Error(`no HELP and TYPE of one family: ${block}`)
  const lines = samples.split('\n').filter(line => line !== '')
  return [name, { type, help, samples: lines.map(line => sampleOf(line, name, type)) }]
}

function sampleOf(line: string, family: string, type: string): MetricSample {
  const [, name = '', labels = '', value = ''] = samplePattern.exec(line) ?? []
  const names = (suffixes[type] ?? ['']).map(suffix => family + suffix)
  if (!names.includes(name)) throw new Error(`${line} does not belong to ${family} of type ${type}`)
  if (type === 'counter' && !name.endsWith('_total')) throw new Error(`the counter ${name} has no _total`)
  const pairs = [...labels.matchAll(labelPattern)].map(([, label = '', text = '']) => [label, text] as const)
  return { name, labels: Object.fromEntries(pairs), value: Number(value.replace('Inf', 'Infinity')) }
}

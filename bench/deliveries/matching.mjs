import { createMatcher } from '../../dist/delivery/match-webhooks.js'
import { result } from '../measure/results.mjs'
import { median } from '../measure/rounds.mjs'
import { sampleEvent } from './sample-events.mjs'

const count = 10_000
const warmUp = 200
const events = 500

/** In the usual case each webhook asks for a project of its own; in the others nothing tells beforehand which ones match. */
const cases = [
  { what: 'a project each', filterOf: index => `data.dataTask.projectId eq "project-${index}"` },
  { what: 'ne, each another', filterOf: index => `data.dataTask.name ne "task ${index}"` },
  { what: 'LIKE, each another', filterOf: index => `cesql:data.dataTask.name LIKE '%task ${index}%'` },
  {
    what: 'functions, each other ones',
    filterOf: index => `cesql:LENGTH(subject) > ${index} AND UPPER(data.dataTask.name) != 'TASK ${index}'`,
  },
]

/** One event against ten thousand webhooks, each with a filter of its own. */
export async function matching({ rounds = 3 }) {
  return cases.map(({ what, filterOf }) => {
    const measured = Array.from({ length: rounds }, () => measureOnce(filterOf))
    return result(`matching one event against 10,000 webhooks: ${what}`, {
      measured: median(measured.map(({ ms }) => ms)),
      target: 10,
      unit: 'ms',
      detail: {
        'p99 ms': median(measured.map(({ worst }) => worst)),
        'matched webhooks': measured[0].matched,
        'reading all filters ms': median(measured.map(({ reading }) => reading)),
      },
    })
  })
}

function measureOnce(filterOf) {
  const { type } = sampleEvent(0)
  const webhooks = Array.from({ length: count }, (_, index) => ({
    id: `webhook-${index}`,
    eventTypes: [type],
    filter: filterOf(index),
    filters: '',
  }))
  const started = performance.now()
  const matcher = createMatcher(webhooks)
  const reading = performance.now() - started
  if (matcher.unreadable.length > 0) throw new Error('a filter of this bench cannot be read')
  const times = []
  let matched = 0
  for (let number = 0; number < warmUp + events; number += 1) {
    // As the dispatcher has it: parsed from the text of the log.
    const event = JSON.parse(JSON.stringify(sampleEvent(number, count)))
    const before = performance.now()
    matched = matcher.match(event).length
    if (number >= warmUp) times.push(performance.now() - before)
  }
  times.sort((left, right) => left - right)
  return { ms: median(times), worst: times[Math.floor(times.length * 0.99)], matched, reading }
}

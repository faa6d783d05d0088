import type { AttemptAnswer } from '../contract/webhooks/delivery-answers.ts'
import { showDuration, showTime } from './show-text.ts'

const bodyCharactersShown = 500
const shownRequestHeaders = [
  'content-type',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'qlik-signature',
]

/** One try of a delivery: what went out, what came back, how long each phase took, and the error in words. */
export function showAttempt(attempt: AttemptAnswer, now: Date): string {
  const { number, triggeredAt, reason, outcome, message, errorClass } = attempt
  const mark = outcome === 'success' ? '✔' : '✖'
  const why = reason === 'schedule' ? '' : `  (${reason})`
  return [
    `attempt ${number}  ${showTime(new Date(triggeredAt), now)}${why}`,
    ...requestLines(attempt),
    ...responseLines(attempt),
    `${mark} ${outcome === 'interrupted' ? 'interrupted: ' : ''}${message}${errorClass === undefined ? '' : `  [${errorClass}]`}`,
  ].join('\n')
}

function requestLines({ request }: AttemptAnswer): readonly string[] {
  if (!request) return ['--> nothing was sent']
  const headers = Object.entries(request.headers).filter(([name]) =>
    shownRequestHeaders.includes(name.toLowerCase()),
  )
  return [`--> POST ${request.url}`, ...headers.map(([name, value]) => `    ${name}: ${value}`)]
}

function responseLines(attempt: AttemptAnswer): readonly string[] {
  const { response, durationMs } = attempt
  const phases = phasesOf(attempt)
  const answer = response ? String(response.statusCode) : 'no answer'
  const body = response?.body.slice(0, bodyCharactersShown).trim() ?? ''
  const isCut = response !== undefined && (response.isBodyCut || response.body.length > bodyCharactersShown)
  return [
    `<-- ${answer} after ${showDuration(durationMs)}${phases === '' ? '' : `   ${phases}`}`,
    ...(body === '' ? [] : [`    ${body.replaceAll('\n', '\n    ')}${isCut ? '…' : ''}`]),
  ]
}

/** Milliseconds of the phases that took place. */
function phasesOf({ timings }: AttemptAnswer): string {
  const phases = [
    ['dns', timings?.dnsMs],
    ['connect', timings?.connectMs],
    ['tls', timings?.tlsMs],
    ['first byte', timings?.firstByteMs],
    ['total', timings?.totalMs],
  ] as const
  return phases.flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${ms.toFixed(1)}`])).join('  ')
}

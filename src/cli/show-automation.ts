import type {
  AutomationAnswer,
  AutomationRun,
  AutomationRunWithSteps,
  AutomationTrial,
  StepAnswer,
  StepReport,
} from '../contract/automations/automation-answers.ts'
import { showTable } from './show-table.ts'
import { showAgo, showDuration, showTime } from './show-text.ts'
import { webhookState } from './show-webhook.ts'

export async function automationTable(automations: readonly AutomationAnswer[]): Promise<string> {
  const rows = automations.map(automation => [
    automation.id,
    automation.name,
    webhookState(automation),
    typesOf(automation),
    automation.do.map(step => Object.keys(step).join()).join(', '),
    automation.inFile ? 'millrace.yaml' : 'API',
  ])
  return await showTable(['ID', 'NAME', 'STATE', 'EVENTS', 'DOES', 'WRITTEN IN'], rows)
}

/** Everything about an automation, a line for each thing. */
export function showAutomation(automation: AutomationAnswer, now: Date): string {
  const { when, delivery } = automation
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['automation', `${automation.name}  ${automation.id}`],
    ['state', webhookState(automation)],
    ['', automation.disabledReason],
    ['about', automation.description || undefined],
    ['events', typesOf(automation)],
    ['filter', when.filter || undefined],
    ['filters', when.filters.length === 0 ? undefined : JSON.stringify(when.filters)],
    ...automation.do.map((step, index) => [`step ${index + 1}`, stepText(step)] as const),
    ['owner', automation.ownerId],
    ['written in', automation.inFile ? 'millrace.yaml' : 'the API'],
    ['retries', delivery.retrySeconds.map(seconds => showDuration(seconds * 1000)).join(', ') || 'none'],
    ['limit', `${delivery.maxInFlight} events at the same time`],
    ['made', showAgo(new Date(automation.createdAt), now)],
  ]
  return lines
    .filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${name.padEnd(12)}${text}`)
    .join('\n')
}

function typesOf({ when: { eventTypes } }: AutomationAnswer): string {
  return eventTypes.map(type => type.replace(/^.*\./, '')).join(', ')
}

function stepText(step: StepAnswer): string {
  if ('start' in step) return `start ${step.start.tasks.join(', ') || 'all tasks'} of ${step.start.project}`
  if ('stop' in step) return `stop ${step.stop.tasks.join(', ') || 'all tasks'} of ${step.stop.project}`
  if ('http' in step) return `${step.http.method} ${step.http.url}`
  if ('check' in step) return `go on if this gives ${step.check.expect}: ${step.check.sql.trim()}`
  return `wait for ${step.wait}`
}

export async function runTable(runs: readonly AutomationRun[], now: Date): Promise<string> {
  const rows = runs.map(run => [
    String(run.id),
    stateOf(run, now),
    String(run.attempts),
    run.eventType.replace(/^.*\./, ''),
    run.eventId.slice(0, 8),
    showTime(new Date(run.createdAt), now),
  ])
  return await showTable(['RUN', 'STATE', 'ATTEMPTS', 'EVENT', 'ID', 'MADE'], rows, [
    'right',
    'left',
    'right',
  ])
}

/** A run with everything that was done and tried. */
export function showAutomationRun(run: AutomationRunWithSteps, name: string, now: Date): string {
  const head = [
    `run         ${run.id} of ${name}`,
    `event       ${run.eventType.replace(/^.*\./, '')}  ${run.eventId}`,
    `state       ${stateOf(run, now)}`,
  ]
  const attempts = run.attemptList.map(({ number, triggeredAt, outcome, message, errorClass, steps }) =>
    [
      `attempt ${number}  ${showTime(new Date(triggeredAt), now)}`,
      ...steps.map(reportLine),
      `${outcome === 'success' ? '✔' : '✖'} ${outcome === 'interrupted' ? 'interrupted: ' : ''}${message}${errorClass === undefined ? '' : `  [${errorClass}]`}`,
    ].join('\n'),
  )
  const done = run.steps.map(reportLine)
  return [head.join('\n'), ...(done.length === 0 ? [] : [['done', ...done].join('\n')]), ...attempts].join(
    '\n\n',
  )
}

function reportLine({ step, kind, outcome, message, durationMs, response }: StepReport): string {
  const status = response ? ` ${response.statusCode}` : ''
  return `    ${step}. ${kind} ${outcome}${status} after ${showDuration(durationMs)}: ${message}`
}

function stateOf({ state, attempts, nextAttemptAt }: AutomationRun, now: Date): string {
  if (state !== 'waiting' || attempts === 0 || nextAttemptAt === undefined) return state
  return `goes on at ${showTime(new Date(nextAttemptAt), now)}`
}

/** What an automation would do for an event. */
export function showTrial({ event, matches, steps }: AutomationTrial, name: string): string {
  const [type] = event.type.split('.').slice(-1)
  return [
    `for the event ${type}  ${event.id}  (${event.subject})`,
    `${name} ${matches ? 'waits for it' : 'does not wait for it, and would do nothing; otherwise'}:`,
    ...steps.map(({ step, would, problem }) =>
      problem
        ? `    ${step}. would fail: ${problem.message}  [${problem.code}]`
        : `    ${step}. would ${would}`,
    ),
    'Nothing was done.',
  ].join('\n')
}

import type { AutomationStep } from '../../contract/automations/automation-steps.ts'
import { parseTemplate } from '../../contract/automations/template.ts'
import { checkUrl } from '../send/check-url.ts'
import type { AddressRules } from '../sending.ts'
import { checkHeaders } from '../webhooks/check-draft.ts'

/** Throws AppError for what the fields of a step cannot tell: where it sends to, and how its headers go together. */
export function checkStep(step: AutomationStep, rules: AddressRules): void {
  if (step.kind !== 'http') return
  checkUrl(sampleOf(step.url), rules)
  checkHeaders(step)
}

/** The URL with a letter for each value. */
function sampleOf(url: string): string {
  const { template = [] } = parseTemplate(url)
  return template.map(part => (typeof part === 'string' ? part : 'x')).join('')
}

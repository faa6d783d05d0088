import type { AutomationInFile } from '../contract/automations/automation-fields.ts'
import type { PlaceOf } from './parse-part.ts'
import { fillIn, type ReferenceSources } from './references.ts'

/** An automation of millrace.yaml. References in its encrypted headers are not filled in. */
export interface AutomationConfig {
  readonly id: string
  readonly name: string
  readonly content: AutomationInFile
  /** The place of a part of it. */
  readonly placeOf: PlaceOf
}

/** What the automation is, with references filled in. Throws AppError for a secret that is not at hand. */
export function filledAutomation(
  { content, placeOf }: AutomationConfig,
  sources: ReferenceSources,
): AutomationInFile {
  const steps = content.do.map((step, index) => {
    if (step.kind !== 'http') return step
    const filled = Object.entries(step.encryptedHeaders).map(([name, text]) => {
      const place = placeOf(['do', index, 'http', 'encryptedHeaders', name])
      return [name, fillIn(text, sources, place).filled]
    })
    return { ...step, encryptedHeaders: Object.fromEntries(filled) }
  })
  return { ...content, do: steps }
}

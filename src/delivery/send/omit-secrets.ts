import type { Secret } from '../../foundation/secret.ts'
import type { WebhookTarget } from '../sending.ts'

/** In place of what may not be shown. */
export const omittedValue = '**OMITTED**'

/** What may not be shown of a target, in the forms in which a receiver may echo it. */
export interface HiddenTexts {
  /** Longest first. */
  readonly forms: readonly string[]
  /** Matches each of them; undefined when there are none. */
  readonly pattern: RegExp | undefined
}

/** Secrets and values of encrypted headers; of credentials such as `Bearer token` and `Basic base64` also their parts. */
export function hiddenTexts({
  secrets,
  encryptedHeaders,
}: Pick<WebhookTarget, 'secrets' | 'encryptedHeaders'>): HiddenTexts {
  const plain = [...Object.values(encryptedHeaders), ...secrets].flatMap(partsOf)
  const forms = [...new Set(plain.flatMap(formsOf))]
    .filter(form => form !== '')
    .sort((left, right) => right.length - left.length)
  return { forms, pattern: forms.length > 0 ? new RegExp(forms.map(escaped).join('|'), 'gu') : undefined }
}

/** The text with `**OMITTED**` in place of each hidden one. */
export function omitSecrets(text: string, { pattern }: HiddenTexts): string {
  return pattern && text !== '' ? text.replace(pattern, omittedValue) : text
}

/** A text that was cut, without its end where that may be the beginning of a hidden one. */
export function withoutBegunSecret(text: string, { forms }: HiddenTexts): string {
  const begun = Math.max(0, ...forms.map(form => lengthOfBeginning(text, form)))
  return text.slice(0, text.length - begun)
}

function partsOf(secret: Secret): readonly string[] {
  const text = secret.reveal().trim()
  const [, scheme, credentials] = /^([\w-]+) +(\S+)$/u.exec(text) ?? []
  if (scheme === undefined || credentials === undefined) return [text]
  if (scheme.toLowerCase() !== 'basic') return [text, credentials]
  const login = Buffer.from(credentials, 'base64').toString('utf8')
  return [text, credentials, login, login.slice(login.indexOf(':') + 1)]
}

function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(bytes.toString('utf8')),
    inHtml(text),
    bytes.toString('base64'),
  ]
}

function inHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/gu, String.raw`\$&`)
}

/** How many characters of the form, without its last, the text ends with. */
function lengthOfBeginning(text: string, form: string): number {
  for (let length = Math.min(text.length, form.length - 1); length > 0; length -= 1)
    if (text.endsWith(form.slice(0, length))) return length
  return 0
}

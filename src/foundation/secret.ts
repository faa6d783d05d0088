import { inspect } from 'node:util'

const shown = '[secret]'

/** A text that must not leak: printing, logging and JSON show `[secret]`; only `reveal` gives the text (invariant 6). */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [inspect.custom](): string {
    return shown
  }
}

/** A text without the secrets in it: what may be shown of the words of a driver. Also as part of a URL, encoded. */
export function redact(text: string, secrets: Iterable<Secret>): string {
  const forms = [...secrets]
    .map(secret => secret.reveal())
    .flatMap(plain => [
      plain,
      encodeURIComponent(plain),
      encodeURI(plain),
      JSON.stringify(plain).slice(1, -1),
    ])
    .filter(form => form !== '')
    .sort((left, right) => right.length - left.length)
  return forms.reduce((clean, form) => clean.replaceAll(form, shown), text)
}

/** A copy of settings with its secrets in plain text, for the driver that needs them; never to be kept or shown. */
export function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map(revealed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealed(item)]))
}

/** Every secret in settings, at any depth. */
export function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(secretsIn)
}

/** Something is not an event of the contract. `field` names the place, such as `data.dataTask.type`. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError'
  /** Path of what is wrong: `body` for the whole; in a batch it begins with the place of the event, such as `[2].id`. */
  readonly field: string
  /** What to answer; Express and Fastify do so by themselves. */
  readonly statusCode = 400

  constructor(field: string, what: string, options?: { readonly cause?: unknown }) {
    super(`${field} ${what}`, options)
    this.field = field
  }
}

/** The reason with which a run's signal aborts when somebody stops it. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested'
  readonly by: string

  constructor(by: string) {
    super(`stopped by ${by}`)
    this.by = by
  }
}

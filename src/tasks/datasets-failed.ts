/** Ends a run of which some datasets failed while the others were kept. The runner makes the run's problem of it. */
export class DatasetsFailed extends Error {
  override readonly name = 'DatasetsFailed'
  readonly code: string
  /** Names of the datasets that failed, in the order of the plan. */
  readonly datasets: readonly string[]

  constructor(code: string, datasets: readonly string[]) {
    super(`The following tables failed to load: '${datasets.join(', ')}'`)
    this.code = code
    this.datasets = datasets
  }
}

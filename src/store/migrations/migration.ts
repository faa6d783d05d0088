/** How a dialect spells what the migrations need. */
export interface SqlSpelling {
  /** Text that compares by its bytes, so that both dialects sort alike. */
  readonly text: string
  /** A 64-bit integer. */
  readonly integer: string
  /** The type of a primary key that numbers its rows by itself. */
  readonly numberedKey: string
  /** What follows the bracket of CREATE TABLE. */
  readonly tableEnd: string
}

/** One step of the state's shape. Never changed after a release; a later step mends it. */
export interface Migration {
  readonly number: number
  readonly name: string
  statements(spelling: SqlSpelling): readonly string[]
}

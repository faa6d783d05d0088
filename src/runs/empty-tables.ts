import { AppError } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import { identifier, qualified, type TableName } from '../foundation/sql-text.ts'
import type { PlatformSession, PlatformType } from '../platforms/platform-type.ts'

type ScratchPlatform = Pick<PlatformType, 'dialect' | 'openScratch'>

/**
 * Tables without rows, on which SQL is tried. The engine is opened for the first statement, and a table is made for the
 * first statement that may read it: most tables of a project are read by no SQL.
 */
export class EmptyTables implements AsyncDisposable {
  readonly #platform: ScratchPlatform
  readonly #promised = new Map<string, { readonly table: TableName; readonly columns: readonly Column[] }>()
  readonly #schemas = new Set<string>()
  #scratch: Promise<PlatformSession> | undefined

  constructor(platform: ScratchPlatform) {
    this.#platform = platform
  }

  /** From now on statements find the table; it takes the place of one of the same name. */
  add(table: TableName, columns: readonly Column[]): void {
    this.#promised.set(qualified(table).toLowerCase(), { table, columns })
  }

  /** The columns that a statement gives; none where only a server could tell. Throws AppError when the engine refuses it. */
  async describe(select: string): Promise<readonly Column[]> {
    if (!this.#platform.openScratch) return []
    this.#scratch ??= this.#platform.openScratch()
    const scratch = await this.#scratch
    const text = select.toLowerCase()
    await this.#make(scratch, name => text.includes(name.replaceAll('"', '""')))
    try {
      return await scratch.describe(select)
    } catch (error) {
      if (!(error instanceof AppError) || this.#promised.size === 0) throw error
      // It may have found a table in another way than by naming it.
      await this.#make(scratch, () => true)
      return await scratch.describe(select)
    }
  }

  async #make(scratch: PlatformSession, isWanted: (tableName: string) => boolean): Promise<void> {
    for (const [key, { table, columns }] of this.#promised) {
      if (!isWanted(table.name.toLowerCase())) continue
      this.#promised.delete(key)
      if (!this.#schemas.has(table.schema))
        await scratch.execute(`CREATE SCHEMA IF NOT EXISTS ${identifier(table.schema)}`)
      this.#schemas.add(table.schema)
      await scratch.dialect.replaceTable(scratch, { name: table, columns }, () => Promise.resolve())
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const scratch = await this.#scratch
    await scratch?.[Symbol.asyncDispose]()
  }
}

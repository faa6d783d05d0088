import { CompiledQuery, type DatabaseConnection, type Dialect, type Driver, type QueryResult } from 'kysely'

/** The statements that open, keep and drop a unit of work. */
export interface UnitBrackets {
  readonly begin: readonly string[]
  readonly commit: readonly string[]
  readonly rollback: readonly string[]
}

/**
 * A dialect whose transactions are bracketed by these statements, and whose connections refuse statements from the
 * moment that the bracket closes. A statement that `work` left behind would otherwise run after the rollback, outside.
 */
export function unitDialect(dialect: Dialect, brackets: UnitBrackets): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => new UnitDriver(dialect.createDriver(), brackets),
    createIntrospector: db => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

class UnitDriver implements Driver {
  readonly #inner: Driver
  readonly #brackets: UnitBrackets

  constructor(inner: Driver, brackets: UnitBrackets) {
    this.#inner = inner
    this.#brackets = brackets
  }

  async init(): Promise<void> {
    await this.#inner.init()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new UnitConnection(await this.#inner.acquireConnection())
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await execute(gated(connection).inner, this.#brackets.begin)
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await execute(gated(connection).close(), this.#brackets.commit)
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await execute(gated(connection).close(), this.#brackets.rollback).catch(
      // It fails only when the database has dropped the unit by itself; the error that led here says why.
      () => undefined,
    )
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#inner.releaseConnection(gated(connection).close())
  }

  async destroy(): Promise<void> {
    await this.#inner.destroy()
  }
}

/** One use of a connection, from acquiring to the end of its bracket. */
class UnitConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  #closed = false

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  close(): DatabaseConnection {
    this.#closed = true
    return this.inner
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#closed) throw new Error('a statement was run after its unit of work had ended')
    return await this.inner.executeQuery<R>(query)
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('units of work do not stream')
  }
}

function gated(connection: DatabaseConnection): UnitConnection {
  if (connection instanceof UnitConnection) return connection
  throw new Error('a connection of another driver')
}

async function execute(connection: DatabaseConnection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.executeQuery(CompiledQuery.raw(statement))
}

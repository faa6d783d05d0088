import type { Client } from 'pg'
import { AppError } from '../../foundation/app-error.ts'
import { connectServer, whereabouts } from '../../foundation/postgres/connect-server.ts'
import type { PostgresSettings } from '../../foundation/postgres/postgres-settings.ts'
import { serverError } from './server-errors.ts'

/** A connection with the settings that our sessions rely on. */
export interface ServerConnection {
  readonly client: Client
  /** Of the server's process that serves it. */
  readonly pid: number
  /** Whatever was left, an open transaction, temporary tables or settings, is gone afterwards. Throws when it is broken. */
  clean(): Promise<void>
}

/**
 * Text forms that do not depend on the server's configuration, in literals too; and who died in a transaction does not hold locks
 * for ever.
 */
const settingsOfSessions = [
  "SET client_encoding = 'UTF8'",
  'SET standard_conforming_strings = on',
  "SET timezone = 'UTC'",
  "SET datestyle = 'ISO, YMD'",
  "SET intervalstyle = 'iso_8601'",
  "SET bytea_output = 'hex'",
  'SET extra_float_digits = 1',
  'SET statement_timeout = 0',
  "SET idle_in_transaction_session_timeout = '10min'",
].join('; ')

/** Throws an AppError that names host, database and user. */
export async function openConnection(
  settings: PostgresSettings,
  baseFolder: string,
  onLost: () => void,
): Promise<ServerConnection> {
  try {
    const client = await connectServer({ settings, baseFolder, signal: new AbortController().signal })
    // Without a listener, a connection that dies while idle would end the process.
    client.on('error', onLost)
    await client.query(settingsOfSessions)
    const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid')
    return {
      client,
      pid: rows[0]?.pid ?? 0,
      clean: async () =>
        void (await client.query(`ROLLBACK; DISCARD TEMP; RESET ALL; ${settingsOfSessions}`)),
    }
  } catch (error) {
    const { code, message, fix } = serverError(error)
    throw new AppError(code, `${whereabouts(settings)}: ${message}`, { cause: error, ...(fix && { fix }) })
  }
}

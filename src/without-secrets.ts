import { AppError } from './foundation/app-error.ts'
import { redact, type Secret } from './foundation/secret.ts'

/** Invariant 6: what a driver says when it cannot connect may quote what it was given. */
export async function withoutSecrets<T>(secrets: readonly Secret[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError) || secrets.length === 0) throw error
    const { code, fix } = error
    throw new AppError(
      code,
      redact(error.message, secrets),
      fix === undefined ? {} : { fix: redact(fix, secrets) },
    )
  }
}

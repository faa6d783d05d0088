/** Why a signature was refused. */
export type SignatureFailure =
  /** A header that is needed is not there. */
  | 'missing-header'
  /** A header is there and is not what it should be. */
  | 'malformed-header'
  /** There are signatures, but none that the keys at hand could check. */
  | 'no-signature-for-key'
  /** The signature holds and was made too long ago. */
  | 'too-old'
  /** The signature holds and was made in the future: one of the two clocks is wrong. */
  | 'too-new'
  /** The body is not bytes: somebody parsed it. */
  | 'body-parsed'
  /** The body was written anew on its way: the signature holds for the same JSON in its compact form, or without a line end. */
  | 'body-changed'
  /** The secret is another one, or the body is not what was sent. */
  | 'no-match'

/** A request is not signed as it should be. The message says what to look at, and holds no secret. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError'
  readonly reason: SignatureFailure
  /** What to answer; Express and Fastify do so by themselves. */
  readonly statusCode = 401

  constructor(reason: SignatureFailure, message: string) {
    super(message)
    this.reason = reason
  }
}

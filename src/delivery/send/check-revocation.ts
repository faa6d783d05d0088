import { AppError } from '../../foundation/app-error.ts'

/** Throws AppError when revocation is to be checked: Node.js cannot, and a check that does nothing would be a lie. */
export function checkRevocation(webhook: { readonly checkCertificateRevocation: boolean }): void {
  if (!webhook.checkCertificateRevocation) return
  throw new AppError(
    'MILLRACE-DELIVERY-REVOCATION-UNSUPPORTED',
    'The webhook asks to check whether the certificate of the receiver was revoked, which is not possible',
    { fix: 'Set checkCertificateRevocation to false; certificates are verified all the same.' },
  )
}

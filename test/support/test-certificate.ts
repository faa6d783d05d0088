import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface TestCertificate {
  readonly certificateFile: string
  readonly keyFile: string
  /** The certificate itself, which is its own authority. */
  readonly certificate: string
}

/** A certificate for localhost, signed by itself, in files of the folder. */
export function makeTestCertificate(folder: string): TestCertificate {
  const certificateFile = join(folder, 'certificate.pem')
  const keyFile = join(folder, 'key.pem')
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  const subject = ['-days', '1', '-subj', '/CN=localhost', '-addext', names]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certificateFile, ...subject], { stdio: 'ignore' })
  return { certificateFile, keyFile, certificate: readFileSync(certificateFile, 'utf8') }
}

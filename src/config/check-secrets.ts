import type { Finding } from '../contract/finding.ts'
import { finding, type PlaceOf } from './parse-part.ts'
import { referencesIn } from './references.ts'
import { scalarsIn } from './scalars.ts'

const secretKey =
  /passw(or)?d|passphrase|secret|token|apikey|accesskey|encryptionkey|nkeyseed|privatekey|accountkey|sharedkey|credential|authorization|cookie/
/** What such a key ends with when it names something beside the secret, as in `tokenUrl`. */
const besideSecret = /(id|name|file|path|url|type|mode|timeout|method)$/
const passwordInUrl = /^[a-z][\w+.-]*:\/\/[^/\s@:]*:([^/\s@]+)@/i
const secretInQuery = /[?&](password|passwd|token|access_token|api_?key|sig|secret)=([^&\s]+)/i
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** Secrets that are written out in the settings of a connection, and references that cannot be understood. */
export function checkSecrets(settings: unknown, placeOf: PlaceOf): readonly Finding[] {
  return scalarsIn(settings).flatMap(({ path, value }) => {
    const name = path.filter(step => typeof step === 'string').at(-1) ?? ''
    const references = typeof value === 'string' ? referencesIn(value) : []
    if (references.includes(undefined)) {
      const what = `${name} holds a reference that is not understood`
      const fix = 'Write ${env:NAME} for an environment variable or ${file:path} for a file.'
      return [finding('MILLRACE-CONFIG-INVALID-REFERENCE', placeOf(path), what, fix)]
    }
    if (!holdsPlainSecret(name, value, references.length > 0)) return []
    const what = `${name} holds a secret in plain text`
    const fix = `Put it into an environment variable or a file, and write \${env:${variableFor(name)}} or \${file:path} instead.`
    return [finding('MILLRACE-CONFIG-PLAIN-SECRET', placeOf(path), what, fix)]
  })
}

/** References where none are filled in. */
export function checkStrayReferences(value: unknown, placeOf: PlaceOf): readonly Finding[] {
  return scalarsIn(value)
    .filter(scalar => typeof scalar.value === 'string' && /\$\{\s*(env|file)\s*:/.test(scalar.value))
    .map(({ path }) => {
      const what = `${path.join('.')} holds a reference, which is filled in only in the settings of connections and sinks, and in encryptedHeaders`
      return finding('MILLRACE-CONFIG-INVALID-REFERENCE', placeOf(path), what, 'Write the value itself.')
    })
}

/** Whether a key names a secret. */
function namesSecret(key: string): boolean {
  const plain = key.toLowerCase().replaceAll(/[\s_-]/g, '')
  return secretKey.test(plain) && !besideSecret.test(plain)
}

function holdsPlainSecret(name: string, value: unknown, hasReference: boolean): boolean {
  if (typeof value !== 'string') return typeof value === 'number' && namesSecret(name)
  if (value === '') return false
  if (namesSecret(name)) return !hasReference
  const [, password = ''] = passwordInUrl.exec(value) ?? []
  const [, , inQuery = ''] = secretInQuery.exec(value) ?? []
  return [password, inQuery].some(part => part !== '' && !part.includes('${')) || privateKey.test(value)
}

function variableFor(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .toUpperCase()
}

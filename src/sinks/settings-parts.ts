import { z } from 'zod'
import { Secret } from '../foundation/secret.ts'

/** A text of the settings that must not be shown: written as ${env:NAME} or ${file:path}. */
export const secretText = z.union([z.instanceof(Secret), z.string().transform(text => new Secret(text))])

/** How a CloudEvent becomes a message: all of it in the body, or attributes in the headers and data in the body. */
const contentModes = ['structured', 'binary'] as const

/** What every sink may be told. */
export const commonSettings = {
  mode: z
    .enum(contentModes)
    .default('structured')
    .describe(
      'Whole events in the body (structured), or attributes in headers and data in the body (binary)',
    ),
  publishTimeoutSeconds: z
    .number()
    .positive()
    .max(300)
    .default(10)
    .describe('How long the broker may take to acknowledge'),
}

const tlsParts = z.strictObject({
  ca: z
    .string()
    .min(1)
    .optional()
    .describe('Certificates to trust beside the known authorities, as ${file:path}'),
  certificate: z.string().min(1).optional().describe('Certificate that this side shows, as ${file:path}'),
  key: secretText.optional().describe('Its private key, as ${file:path}'),
})

/** `true`, or the certificates to use. */
export const tlsSettings = z.union([z.boolean(), tlsParts])
export type TlsSettings = z.infer<typeof tlsSettings>

/** The options of Node's TLS for the settings. Certificates are always checked. */
export function tlsOptions(settings: TlsSettings): { ca?: string; cert?: string; key?: string } {
  if (typeof settings === 'boolean') return {}
  const { ca, certificate, key } = settings
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key: key.reveal() }),
  }
}

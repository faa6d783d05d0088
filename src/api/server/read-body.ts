import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../foundation/app-error.ts'
import { mostZipBytes } from '../../projects/import/project-zip.ts'

export const bodyLimitBytes = 1024 * 1024
/** Of a request with a zip: the form around it takes a little. */
export const uploadLimitBytes = mostZipBytes + 64 * 1024

/** Bodies are JSON in UTF-8, uncompressed; routes with a raw body get the text of any kind, and routes of zips their bytes. */
export function readBodies(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (request.routeOptions.config.served?.rawBody) return done(null, body)
    if (body === '') return done(null, undefined)
    requireJson(request)
    return parseJson(request, body.toString(), done)
  })
  server.addContentTypeParser(
    ['multipart/form-data', 'application/zip', 'application/octet-stream'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const route = request.routeOptions.config.served
      if (route?.rawBody) return body.toString()
      if (route?.takesZip) return await zipIn(request, body)
      return requireJson(request)
    },
  )
}

/** The zip of a form, or a body that is one. Throws AppError when there is none. */
async function zipIn({ headers }: FastifyRequest, body: Buffer): Promise<Uint8Array> {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('multipart/')) return body
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch((error: unknown) => {
      throw new AppError('MILLRACE-IMPORT-NOT-A-ZIP', 'The form cannot be read', { cause: error })
    })
  const zip = form.get('zip')
  if (zip instanceof Blob) return new Uint8Array(await zip.arrayBuffer())
  throw new AppError('MILLRACE-IMPORT-NOT-A-ZIP', 'The form has no file in the field zip')
}

function requireJson({ headers }: FastifyRequest): void {
  const type = headers['content-type'] ?? 'none'
  const isJson = /^application\/(?:[\w.-]+\+)?json *(?:;|$)/iu.test(type)
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity'
  if (isJson && isPlain) return
  throw new AppError(
    'MILLRACE-API-MEDIA-TYPE',
    isJson ? `The body is compressed (${headers['content-encoding']})` : `The body has the type ${type}`,
    { fix: 'Send `Content-Type: application/json` and no Content-Encoding.' },
  )
}

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../foundation/app-error.ts'

export const bodyLimitBytes = 1024 * 1024

/** Bodies are JSON in UTF-8, uncompressed; routes with a raw body get the text of any kind. */
export function readBodies(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (request.routeOptions.config.served?.rawBody) return done(null, body)
    if (body === '') return done(null, undefined)
    requireJson(request)
    return parseJson(request, body.toString(), done)
  })
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

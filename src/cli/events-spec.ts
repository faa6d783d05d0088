import { asyncApiDocument } from '../contract/asyncapi/asyncapi-document.ts'
import { eventKinds } from '../contract/events/catalogue.ts'
import { eventJsonSchema } from '../contract/events/event-json-schema.ts'
import { ownVersion } from '../foundation/own-version.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'

/** `millrace events spec` */
export const eventsSpec: CommandAction = context => {
  const kind = eventKinds.find(candidate => candidate === context.flags.text('schema'))
  context.output.json(kind ? eventJsonSchema(kind) : asyncApiDocument({ version: ownVersion() }))
  return Promise.resolve(exitCodes.done)
}

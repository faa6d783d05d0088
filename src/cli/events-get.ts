import type { App } from '../app.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { unknownName } from './find-by-name.ts'

/** Among so many of the newest events the beginning of an id is enough. */
const recentEvents = 1000

/** `millrace events get` */
export const getEvent: CommandAction = async context => {
  const [id = ''] = context.arguments
  await using app = await context.openApp()
  const found = await find(app, id)
  if (!found) throw unknownName('event', id, [])
  context.output.json(found.event)
  return exitCodes.done
}

async function find(app: App, id: string) {
  const store = await app.store()
  return await store.read(async ({ events }) => {
    const exact = await events.get(id)
    if (exact || id.length < 4) return exact
    const near = (await events.latest(recentEvents)).filter(({ event }) => event.id.startsWith(id))
    return near.length === 1 ? near[0] : undefined
  })
}

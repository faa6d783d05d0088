import type { z } from 'zod'
import { eventCatalogue, eventKinds, eventType } from '../../contract/events/catalogue.ts'
import type { EventTypeList } from '../../contract/webhooks/webhook-answers.ts'
import { webhookLevelNames } from '../../contract/webhooks/webhook-fields.ts'

/** The catalogue of events in the words of the webhooks API. */
export function eventTypeList(): z.infer<typeof EventTypeList> {
  return {
    data: eventKinds.map(kind => {
      const { title, description } = eventCatalogue[kind]
      return {
        name: eventType(kind),
        title,
        description,
        category: 'Data integration',
        levels: [...webhookLevelNames],
      }
    }),
  }
}

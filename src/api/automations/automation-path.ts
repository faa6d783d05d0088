import { z } from 'zod'

export const automationsPath = '/api/v1/event-automations'
export const AutomationParams = z.strictObject({ id: z.string() })

import type { CommandSpec } from './command-spec.ts'
import { accessCommands } from './tree/access-commands.ts'
import { apiCommands } from './tree/api-commands.ts'
import { automationCommands } from './tree/automation-commands.ts'
import { dataCommands } from './tree/data-commands.ts'
import { deliveryCommands } from './tree/delivery-commands.ts'
import { eventCommands } from './tree/event-commands.ts'
import { ownCommands } from './tree/own-commands.ts'
import { projectCommands } from './tree/project-commands.ts'
import { serverCommands } from './tree/server-commands.ts'
import { transferCommands } from './tree/transfer-commands.ts'
import { webhookCommands } from './tree/webhook-commands.ts'

/** Every command of Millrace. */
export const commandTree: CommandSpec = {
  name: 'millrace',
  summary: 'a self-hosted data integration server',
  description:
    'Runs projects of data tasks on a data platform, and publishes an event for each thing that happens.',
  examples: [
    { line: 'millrace init my-data', does: 'make a workspace that runs' },
    { line: 'millrace run', does: 'run its project' },
    { line: 'millrace events list', does: 'see the events' },
  ],
  commands: [
    ...projectCommands,
    ...transferCommands,
    ...serverCommands,
    ...accessCommands,
    ...apiCommands,
    ...eventCommands,
    ...webhookCommands,
    ...deliveryCommands,
    ...automationCommands,
    ...dataCommands,
    ...ownCommands,
  ],
}

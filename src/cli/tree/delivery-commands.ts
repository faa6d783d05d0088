import type { ArgumentSpec, CommandSpec } from '../command-spec.ts'

const delivery: ArgumentSpec = { name: '<delivery>', summary: 'its number' }

const deliveries: CommandSpec = {
  name: 'deliveries',
  summary: 'see what became of each event',
  commands: [
    {
      name: 'list',
      summary: 'deliveries, newest first',
      options: [
        { flags: '--webhook <webhook>', summary: 'only to this webhook', completes: 'webhooks' },
        { flags: '--event <id>', summary: 'only of this event' },
        {
          flags: '--state <state>',
          summary: 'only due, sending, held, delivered or exhausted; can be repeated',
          value: 'list',
        },
        { flags: '--since <when>', summary: 'made from 1h (ago) or 2026-11-23T15:00:00Z on' },
        { flags: '--until <when>', summary: 'made before 10m (ago) or 2026-11-23T16:00:00Z' },
        { flags: '--limit <count>', summary: 'so many (default: 50)', value: 'count' },
      ],
      examples: [
        { line: 'millrace deliveries list --webhook crm --state exhausted', does: 'what was given up' },
        { line: 'millrace deliveries list --since 1h --json', does: 'for a program' },
      ],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../deliveries-list.ts')).listDeliveries,
    },
    {
      name: 'get',
      summary: 'every attempt of a delivery: request, answer, timings, and what went wrong',
      arguments: [delivery],
      examples: [{ line: 'millrace deliveries get 41', does: 'what was tried' }],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../deliveries-get.ts')).getDelivery,
    },
    {
      name: 'resend',
      summary: 'try a delivery once more now, and show the exchange',
      arguments: [delivery],
      examples: [{ line: 'millrace deliveries resend 41', does: 'with the settings of now' }],
      exitCodes: [0, 1, 2, 4],
      load: async () => (await import('../deliveries-resend.ts')).resendDelivery,
    },
  ],
}

const verify: CommandSpec = {
  name: 'verify',
  summary: 'check the signatures of a request that you received',
  description:
    'Checks Qlik-Signature and Standard Webhooks, and says why one does not hold. Needs no workspace.',
  options: [
    { flags: '--secret-file <file>', summary: 'file with the secret, or with a public key (whpk_…)' },
    { flags: '--headers-file <file>', summary: 'file with the headers: lines like `webhook-id: …`, or JSON' },
    { flags: '--body-file <file>', summary: 'file with the bytes of the body (default: stdin)' },
  ],
  examples: [
    {
      line: 'millrace verify --secret-file s.txt --headers-file h.txt --body-file body.json',
      does: 'what holds, and why not',
    },
  ],
  exitCodes: [0, 1, 2],
  load: async () => (await import('../verify.ts')).verifyRequest,
}

export const deliveryCommands: readonly CommandSpec[] = [deliveries, verify]

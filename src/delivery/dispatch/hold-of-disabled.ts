import type { UnitOfWork } from '../../store/store.ts'

/** Deliveries that became due again while their webhook was disabled are held, as its others are. */
export async function holdOfDisabled(
  { webhooks, deliveries }: UnitOfWork,
  madeDue: readonly { readonly webhookId: string }[],
): Promise<void> {
  for (const id of new Set(madeDue.map(({ webhookId }) => webhookId))) {
    const webhook = await webhooks.get(id)
    if (webhook && !webhook.enabled) await deliveries.hold(id)
  }
}

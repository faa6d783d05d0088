import { checkSettings, openSettings } from './config/connection-config.ts'
import { referenceSources } from './config/load-workspace.ts'
import type { SinkConfig, Workspace } from './config/workspace.ts'
import type { Finding } from './contract/finding.ts'
import type { EventSink } from './delivery/event-sink.ts'
import { AppError } from './foundation/app-error.ts'
import { sinkKinds, sinkTypeOf } from './registry.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Opens a sink of millrace.yaml. Throws AppError for one that is not there, or whose settings are wrong. */
export async function openSink(
  { sinks, folder }: Workspace,
  name: string,
  signal: AbortSignal,
): Promise<EventSink> {
  const config = sinks.get(name)
  const type = config && sinkTypeOf(config.type)
  if (!type) throw unknownType(name, config)
  const { settings, secrets } = openSettings(config, type.settings, referenceSources(folder))
  return await withoutSecrets(secrets, () => type.open(settings, signal))
}

/** What is wrong with the sinks of a workspace, without reading a secret. */
export function sinkFindings({ sinks }: Workspace): readonly Finding[] {
  return [...sinks.values()].flatMap(config => {
    const type = sinkTypeOf(config.type)
    if (type) return checkSettings(config, type.settings)
    const { message, fix = '' } = unknownType(config.name, config)
    return [
      { level: 'ERROR', code: unknownTypeCode, ...config.placeOf(['type']), what: message, fix } as const,
    ]
  })
}

const unknownTypeCode = 'MILLRACE-CONFIG-UNKNOWN-CONNECTION'

function unknownType(name: string, config: SinkConfig | undefined): AppError {
  const what = config ? `is of type ${config.type}, which there is not` : 'is not in millrace.yaml'
  return new AppError(unknownTypeCode, `The sink ${name} ${what}`, {
    fix: `Its type is one of ${sinkKinds.join(', ')}.`,
    ...(config && { place: config.place }),
  })
}

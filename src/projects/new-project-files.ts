import { stringify } from 'yaml'
import { bindingsText } from './bindings-text.ts'

export interface NewProject {
  readonly name: string
  readonly type: 'DATA_PIPELINE' | 'DATA_MOVEMENT'
  readonly description: string
  readonly platformType: string | undefined
  readonly platformConnection: string | undefined
  readonly cloudStagingConnection: string | undefined
}

/** The files of a project without tasks. Its name is a value of this environment, so that an import leaves it. */
export function newProjectFiles(project: NewProject): Readonly<Record<string, string>> {
  const { name, type, description, platformType, platformConnection, cloudStagingConnection } = project
  const properties = {
    name: '{{projectName}}',
    type,
    ...(description !== '' && { description }),
    ...(platformType !== undefined && { platformType }),
    ...(platformConnection && { platformConnection: '{{platformConnection}}' }),
    ...(cloudStagingConnection && { cloudStagingConnection }),
  }
  const values = { projectName: name, ...(platformConnection && { platformConnection }) }
  const declared = Object.fromEntries(Object.keys(values).map(variable => [variable, '']))
  return {
    'qtcp_project.yaml': stringify({ properties }, { lineWidth: 0 }),
    'qtcp_bindings_definition.json': bindingsText({ variables: declared }),
    'bindings.json': bindingsText({ variables: values }),
  }
}

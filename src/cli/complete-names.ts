import { problemCatalogue } from '../contract/problems/catalogue.ts'
import type { App } from '../app.ts'
import type { CommandAction } from './command-context.ts'
import { nameKinds, type NameKind } from './command-spec.ts'
import { exitCodes } from './exit-codes.ts'
import { allAutomations } from './find-automation.ts'
import { tasksOf } from './find-by-name.ts'
import { allSpaces } from './find-space.ts'
import { allUsers } from './find-user.ts'
import { allWebhooks } from './find-webhook.ts'

const launchesOffered = 20

/** `millrace __complete`: names for a shell, one on a line; nothing where there is no workspace. */
export const completeNames: CommandAction = async context => {
  const kind = nameKinds.find(candidate => candidate === context.arguments[0])
  if (kind === 'errors') for (const code of Object.keys(problemCatalogue)) context.output.line(code)
  if (kind === undefined || kind === 'errors' || kind === 'folders') return exitCodes.done
  await using app = await context.openApp()
  for (const name of new Set(await namesOf(app, kind))) context.output.line(name)
  return exitCodes.done
}

async function namesOf(app: App, kind: Exclude<NameKind, 'errors' | 'folders'>): Promise<readonly string[]> {
  switch (kind) {
    case 'projects':
      return app.workspace.projects.map(project => project.name)
    case 'connections':
      return [...app.workspace.connections.keys()]
    case 'webhooks':
      return (await allWebhooks(await app.api())).map(shellWord)
    case 'automations':
      return (await allAutomations(await app.api())).map(shellWord)
    case 'spaces':
      return (await allSpaces(await app.api())).map(shellWord)
    case 'users':
      return (await allUsers(await app.api())).map(shellWord)
    case 'tasks':
      // Ids, because a name may hold spaces, which each shell quotes in its own way.
      return tasksOf(await app.loadProjects()).map(task => task.id)
    case 'runs': {
      const store = await app.store()
      const launches = await store.read(reader => reader.launches.latest(undefined, launchesOffered))
      return launches.map(launch => String(launch.number))
    }
    case 'datasets': {
      const store = await app.store()
      const found = await Promise.all(
        app.workspace.projects.map(({ id }) => store.read(({ datasets }) => datasets.ofProject(id))),
      )
      return found.flat().map(dataset => `${dataset.taskId}.${dataset.name}`)
    }
  }
}

/** The id where the name holds what a shell would have to quote. */
function shellWord({ id, name }: { readonly id: string; readonly name: string }): string {
  return /^[\w.-]+$/.test(name) ? name : id
}

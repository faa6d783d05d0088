import { openApp } from '../../dist/app.js'

/** Memory and threads of the engine on both sides. */
export const limits = { memory: '4GB', threads: 2 }

/** Opens the one project of a workspace in this process, as long as `work` needs it. */
export async function withMillrace(folder, work) {
  const app = await openApp({ folder })
  try {
    const [{ project, findings }] = await app.loadProjects()
    const errors = findings.filter(({ level }) => level === 'ERROR')
    if (errors.length > 0) throw new Error(JSON.stringify(errors.slice(0, 3), null, 2))
    return await work({
      launch: async options => await launch(app, project, options),
      execute: async statement => await execute(app, statement),
    })
  } finally {
    await app[Symbol.asyncDispose]()
  }
}

/** Runs the tasks selected (none: all). Throws when one does not complete. */
async function launch(app, project, { select = [], workers, observe = () => undefined } = {}) {
  const problems = []
  const result = await app.launch({
    project,
    select,
    ...(workers && { workers }),
    startMethod: 'USER',
    signal: new AbortController().signal,
    observe(observation) {
      if (observation.problem) problems.push(observation.problem)
      observe(observation)
    },
  })
  if (result.failed.length + result.skipped.length > 0)
    throw new Error(JSON.stringify(problems.slice(0, 3), null, 2))
}

/** Runs a statement in Millrace's own engine. */
async function execute(app, statement) {
  const session = await (await app.platform('')).openSession()
  await session.execute(statement)
  await session[Symbol.asyncDispose]()
}

import { ScheduleList } from '../contract/api/schedule-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { unknownName } from './find-by-name.ts'
import { showSchedules } from './show-schedules.ts'

const defaultTimes = 3

/** `millrace schedules` */
export const schedules: CommandAction = async context => {
  const { flags, output } = context
  const [name] = context.arguments
  await using app = await context.openApp()
  const loaded = await app.allProjects()
  const project = loaded.find(
    each => name !== undefined && [each.name, each.project?.name, each.project?.id].includes(name),
  )
  if (name !== undefined && !project)
    throw unknownName(
      'project',
      name,
      loaded.map(each => each.name),
    )
  const query = new URLSearchParams({ next: String(flags.number('next') ?? defaultTimes) })
  if (project?.project) query.set('projectId', project.project.id)
  const { data } = await ask(await app.api(), ScheduleList, ['GET', `/api/v1/schedules?${query.toString()}`])
  const broken = loaded.filter(({ project: readable }) => !readable)
  for (const each of broken)
    output.note(`${each.name} has errors, so its schedules are not shown: millrace validate ${each.name}`)
  if (flags.isOn('json')) output.json({ schedules: data })
  else if (data.length > 0) output.result(showSchedules(data))
  else if (broken.length === 0)
    output.note('No schedules. A task has one when schedule.yaml lies beside its task.yaml.')
  return exitCodes.done
}

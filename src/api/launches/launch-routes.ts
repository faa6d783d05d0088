import { z } from 'zod'
import { LaunchBody, StoppedLaunch } from '../../contract/api/launch-request.ts'
import { RunObservationLine } from '../../contract/api/run-observation-line.ts'
import type { RunObservation } from '../../runs/run-observation.ts'
import { defineRoute, type Route } from '../route.ts'
import { observationLines } from './observation-lines.ts'

export interface LaunchOrder extends LaunchBody {
  readonly startedBy: string
}

/** Runs tasks in this process. */
export interface Launcher {
  /**
   * Resolves when the launch has ended. Throws AppError, before anything is observed, for a project or selection that is not
   * there or has errors.
   */
  launch(order: LaunchOrder, observe: (observation: RunObservation) => void): Promise<unknown>
  /** Stops a launch as a whole: how many active runs were asked to stop. */
  stop(launch: number, by: string): Promise<number>
}

/** Starting tasks, and watching what they do. */
export function launchRoutes(launcher: Launcher): readonly Route[] {
  return [start(launcher), stop(launcher)]
}

function start(launcher: Launcher): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/v1/launches',
    summary:
      'Runs tasks of a project; the answer tells, a line of JSON each, what happens until the end. It goes on when nobody listens',
    permission: 'admin',
    body: LaunchBody,
    answers: { 200: z.string() },
    media: { 'application/x-ndjson': RunObservationLine },
    problems: [
      'MILLRACE-PROJECT-UNKNOWN',
      'MILLRACE-PROJECT-UNKNOWN-TASK',
      'MILLRACE-PROJECT-INVALID',
      'MILLRACE-PLATFORM-IN-USE',
      'MILLRACE-SERVER-LABEL-MISSING',
    ],
    handle: async ({ body, caller, signal }) => {
      const order = { ...body, startedBy: caller.userId }
      const lines = await observationLines(observe => launcher.launch(order, observe), signal)
      return {
        status: 200,
        headers: { 'content-type': 'application/x-ndjson; charset=utf-8' },
        stream: lines,
      }
    },
  })
}

function stop(launcher: Launcher): Route {
  return defineRoute({
    method: 'POST',
    path: '/api/v1/launches/:launch/actions/stop',
    summary: 'Stops a launch: tables in flight end or roll back, and what has not begun does not begin',
    permission: 'admin',
    params: z.strictObject({ launch: z.coerce.number().int().positive().describe('Number of the launch') }),
    answers: { 200: StoppedLaunch },
    problems: [],
    handle: async ({ params: { launch }, caller }) => ({
      status: 200,
      body: { asked: await launcher.stop(launch, caller.userId) },
    }),
  })
}

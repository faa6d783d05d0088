import { z } from 'zod'
import { startMethods } from '../run.ts'

/** Body of starting tasks of a project. */
export const LaunchBody = z
  .strictObject({
    project: z.string().min(1).describe('Id, folder or name of the project'),
    select: z
      .array(z.string())
      .default([])
      .describe('Tasks: task, +task (with what it reads), task+ (with what reads it). None: all tasks'),
    startMethod: z.enum(startMethods).default('USER').describe('What started it'),
    workers: z.int().min(1).max(1024).optional().describe('Tasks at the same time, at most'),
  })
  .meta({ id: 'LaunchBody' })
export type LaunchBody = z.infer<typeof LaunchBody>

/** How many runs were asked to stop. */
export const StoppedLaunch = z
  .strictObject({
    asked: z.int().describe('Active runs that were asked to stop'),
  })
  .meta({ id: 'StoppedLaunch' })

import type { Project } from './project.ts'

/** A project that may lack what its own file says. */
export type PartlyRead = Pick<Project, 'id' | 'tasks'> & Partial<Project>

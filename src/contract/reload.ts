/** How a run that was asked to reload meets the rows that are there. NONE: as the settings of the task say. */
export const reloadStrategies = ['NONE', 'TRUNCATE', 'COMPARE_AND_APPLY'] as const
export type ReloadStrategy = (typeof reloadStrategies)[number]

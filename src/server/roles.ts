/**
 * The parts of a server that a process can run: answering requests, running tasks, starting them by schedule, delivering to
 * webhooks, publishing to brokers.
 */
export const serverRoles = ['api', 'runner', 'scheduler', 'dispatcher', 'sinks'] as const
export type ServerRole = (typeof serverRoles)[number]

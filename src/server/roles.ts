/** The parts of a server that a process can run: answering requests, running tasks, delivering to webhooks, publishing to brokers. */
export const serverRoles = ['api', 'runner', 'dispatcher', 'sinks'] as const
export type ServerRole = (typeof serverRoles)[number]

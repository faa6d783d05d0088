import { auditActions } from '../../contract/access/audit-actions.ts'
import { spaceRoleNames } from '../../contract/access/space-roles.ts'
import type { ArgumentSpec, CommandSpec } from '../command-spec.ts'

const space: ArgumentSpec = {
  name: '<space>',
  summary: 'its name, or id, or the beginning of its id',
  completes: 'spaces',
}
const user: ArgumentSpec = { name: '<user>', summary: 'id, subject or name', completes: 'users' }

const users: CommandSpec = {
  name: 'users',
  summary: 'in whose name things are done',
  commands: [
    {
      name: 'list',
      summary: 'every user, by name',
      examples: [{ line: 'millrace users list', does: 'each with the role' }],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../users-list.ts')).listUsers,
    },
    {
      name: 'create',
      summary: 'make a user',
      arguments: [{ name: '<subject>', summary: 'how whoever signs people in knows them; unique' }],
      options: [
        { flags: '--name <name>', summary: 'name for people (default: the subject)' },
        { flags: '--email <address>', summary: 'where mail reaches the user' },
        {
          flags: '--role <role>',
          summary: 'what the user may do (default: User)',
          choices: ['TenantAdmin', 'User'],
        },
      ],
      examples: [
        { line: 'millrace users create ada@example.com --name Ada', does: 'without any rights yet' },
      ],
      exitCodes: [0, 1, 2, 4],
      load: async () => (await import('../users-create.ts')).createUser,
    },
  ],
}

const spaces: CommandSpec = {
  name: 'spaces',
  summary: 'to whom projects belong, and who may do what with them',
  commands: [
    {
      name: 'list',
      summary: 'every space, by name',
      examples: [{ line: 'millrace spaces list', does: 'each with its owner' }],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../spaces-list.ts')).listSpaces,
    },
    {
      name: 'create',
      summary: 'make a space',
      description: 'You own it. The spaces in millrace.yaml are there by themselves.',
      arguments: [{ name: '<name>', summary: 'unique, whatever the case of its letters' }],
      options: [{ flags: '--description <text>', summary: 'what it is for' }],
      examples: [{ line: 'millrace spaces create Sales', does: 'empty' }],
      exitCodes: [0, 1, 2, 4],
      load: async () => (await import('../spaces-create.ts')).createSpace,
    },
    {
      name: 'delete',
      summary: 'delete a space that holds no projects',
      arguments: [space],
      examples: [{ line: 'millrace spaces delete Sales', does: 'with the roles of its users' }],
      exitCodes: [0, 1, 2, 4],
      load: async () => (await import('../spaces-delete.ts')).deleteSpace,
    },
    {
      name: 'assign',
      summary: 'say which roles a user has in a space',
      description: 'The user has the roles that are named, and no others. The owner needs none.',
      arguments: [space, user],
      options: [
        { flags: '--role <role>', summary: `${spaceRoleNames.join(', ')}; can be repeated`, value: 'list' },
        { flags: '--remove', summary: 'no role any more' },
      ],
      examples: [
        { line: 'millrace spaces assign Sales ada --role consumer', does: 'reads, and gets the events' },
        {
          line: 'millrace spaces assign Sales ada --role operator --role producer',
          does: 'starts, stops and changes',
        },
        { line: 'millrace spaces assign Sales ada --remove', does: 'sees nothing of it any more' },
      ],
      exitCodes: [0, 1, 2, 4],
      load: async () => (await import('../spaces-assign.ts')).assignSpace,
    },
  ],
}

const audits: CommandSpec = {
  name: 'audits',
  summary: 'who did what',
  commands: [
    {
      name: 'list',
      summary: 'changes, and starts and stops of runs, newest first',
      options: [
        { flags: '--since <when>', summary: 'from 1h (ago) or 2026-11-23T15:00:00Z on' },
        { flags: '--until <when>', summary: 'until 10m (ago) or 2026-11-23T16:00:00Z' },
        { flags: '--type <type>', summary: 'only these', choices: [...auditActions] },
        { flags: '--user <user>', summary: 'only by this user', completes: 'users' },
        { flags: '--limit <count>', summary: 'so many (default: 50)', value: 'count' },
      ],
      examples: [
        { line: 'millrace audits list --since 1h', does: 'what happened lately' },
        { line: 'millrace audits list --type api-key.created --json', does: 'for a program' },
      ],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../audits-list.ts')).listAudits,
    },
  ],
}

export const accessCommands: readonly CommandSpec[] = [users, spaces, audits]

import type { CommandSpec } from '../command-spec.ts'

const projects: CommandSpec = {
  name: 'projects',
  summary: 'move projects between environments',
  commands: [
    {
      name: 'list',
      summary: 'every project, in folders and in the state',
      examples: [{ line: 'millrace projects list', does: 'with ids, as the API knows them' }],
      exitCodes: [0, 2, 3],
      load: async () => (await import('../projects-list.ts')).listProjects,
    },
    {
      name: 'export',
      summary: 'write a project into a zip',
      description:
        'The same project gives the same bytes. What differs between environments is put into variables.',
      arguments: [{ name: '<project>', summary: 'id or name', completes: 'projects' }],
      options: [
        { flags: '--out <file>', summary: 'file to write (default: the name of the project)' },
        { flags: '--all', summary: 'say every value, also the defaults' },
        { flags: '--bindings', summary: 'with the values of the variables in this environment' },
        { flags: '--force', summary: 'replace a file that exists' },
      ],
      examples: [{ line: 'millrace projects export flights --out flights.zip', does: 'for version control' }],
      exitCodes: [0, 2, 3],
      load: async () => (await import('../projects-export.ts')).exportProject,
    },
    {
      name: 'import',
      summary: 'bring a project from a zip',
      description: 'Makes a project in the state, or replaces the files of one. Its bindings stay.',
      arguments: [{ name: '<zip>', summary: 'file of an export' }],
      options: [
        { flags: '--into <project>', summary: 'replace the files of this one, by id or name' },
        {
          flags: '--name <name>',
          summary: 'name of a new one (default: the name of the file)',
        },
        { flags: '--space <id>', summary: 'space of a new one (default: the first)' },
      ],
      examples: [
        { line: 'millrace projects import flights.zip --name production', does: 'a new project' },
        { line: 'millrace projects import flights.zip --into production', does: 'its next version' },
      ],
      exitCodes: [0, 1, 2, 3],
      load: async () => (await import('../projects-import.ts')).importProject,
    },
    {
      name: 'bind',
      summary: 'show the variables of a project, and set some',
      arguments: [
        { name: '<project>', summary: 'id or name', completes: 'projects' },
        { name: '[name=value...]', summary: 'values to set; an empty one takes it away' },
      ],
      examples: [
        { line: 'millrace projects bind production', does: 'only show them' },
        {
          line: 'millrace projects bind production task.land-0001.sourceConnection=shop',
          does: 'read from another connection',
        },
      ],
      exitCodes: [0, 2, 3],
      load: async () => (await import('../projects-bind.ts')).bindProject,
    },
  ],
}

export const transferCommands: readonly CommandSpec[] = [projects]

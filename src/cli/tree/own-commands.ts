import { nameKinds, type CommandSpec } from '../command-spec.ts'

/** Commands about Millrace itself. */
export const ownCommands: readonly CommandSpec[] = [
  {
    name: 'docs',
    summary: 'explain an error code',
    arguments: [
      { name: '[code]', summary: 'such as MILLRACE-DUPLICATE-KEY (default: list all)', completes: 'errors' },
    ],
    examples: [{ line: 'millrace docs MILLRACE-DUPLICATE-KEY', does: 'what it means and what to do' }],
    exitCodes: [0, 2],
    load: async () => (await import('../docs.ts')).docs,
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    arguments: [{ name: '<shell>', summary: 'which one', choices: ['bash', 'zsh', 'fish'] }],
    examples: [
      { line: 'source <(millrace completion bash)', does: 'in ~/.bashrc' },
      { line: 'source <(millrace completion zsh)', does: 'in ~/.zshrc, after compinit' },
      { line: 'millrace completion fish | source', does: 'in config.fish' },
    ],
    exitCodes: [0, 2],
    load: async () => (await import('../completion.ts')).completion,
  },
  {
    name: 'version',
    summary: 'show the version',
    exitCodes: [0],
    load: async () => (await import('../version.ts')).version,
  },
  {
    name: 'help',
    summary: 'show the help of a command; --json gives the whole tree',
    arguments: [{ name: '[command...]', summary: 'such as: events tail' }],
    examples: [
      { line: 'millrace help events tail', does: 'one command' },
      { line: 'millrace help --json', does: 'every command, for programs' },
    ],
    exitCodes: [0, 2],
    load: async () => (await import('../help.ts')).help,
  },
  {
    name: '__complete',
    summary: 'print names, for completion scripts',
    isHidden: true,
    arguments: [{ name: '<kind>', summary: 'which names', choices: nameKinds }],
    load: async () => (await import('../complete-names.ts')).completeNames,
  },
]

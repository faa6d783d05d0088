import type { CommandSpec } from '../command-spec.ts'

const datasets: CommandSpec = {
  name: 'datasets',
  summary: 'look at the data',
  commands: [
    {
      name: 'list',
      summary: 'datasets that exist on the platform',
      arguments: [{ name: '[project]', summary: 'only of this project', completes: 'projects' }],
      examples: [
        { line: 'millrace datasets list', does: 'of every project' },
        { line: 'millrace datasets list flights --json', does: 'with columns and keys' },
      ],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../datasets-list.ts')).listDatasets,
    },
    {
      name: 'preview',
      summary: 'the first rows of a dataset',
      arguments: [
        { name: '<dataset>', summary: 'task.dataset, or the dataset alone', completes: 'datasets' },
      ],
      options: [
        { flags: '--limit <count>', summary: 'rows, at most (default: 20)', value: 'count' },
        { flags: '--format <format>', summary: 'how they are shown', choices: ['table', 'csv', 'json'] },
      ],
      examples: [
        { line: 'millrace datasets preview people', does: '20 rows as a table' },
        {
          line: 'millrace datasets preview flights_mart-0004.flight --limit 1000 --format csv > flight.csv',
          does: 'a file',
        },
      ],
      exitCodes: [0, 2, 4],
      load: async () => (await import('../datasets-preview.ts')).previewDataset,
    },
  ],
}

const connections: CommandSpec = {
  name: 'connections',
  summary: 'try connections of millrace.yaml',
  commands: [
    {
      name: 'test',
      summary: 'check a connection step by step',
      arguments: [{ name: '<name>', summary: 'name in millrace.yaml', completes: 'connections' }],
      examples: [{ line: 'millrace connections test shop', does: 'each step, until the first that fails' }],
      exitCodes: [0, 1, 2, 3],
      load: async () => (await import('../connections-test.ts')).testConnection,
    },
    {
      name: 'discover',
      summary: 'tables and views that a connection offers',
      arguments: [{ name: '<name>', summary: 'name in millrace.yaml', completes: 'connections' }],
      options: [
        { flags: '--pattern <pattern>', summary: 'only tables like it: % stands for any characters' },
      ],
      examples: [
        { line: 'millrace connections discover shop', does: 'every table' },
        { line: "millrace connections discover shop --pattern 'order%' --json", does: 'with columns' },
      ],
      exitCodes: [0, 1, 2, 3],
      load: async () => (await import('../connections-discover.ts')).discoverConnection,
    },
  ],
}

export const dataCommands: readonly CommandSpec[] = [datasets, connections]

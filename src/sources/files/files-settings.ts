import { z } from 'zod'
import { fileFormats } from './file-format.ts'

const WebAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })
const OneCharacter = z.string().length(1)

const TableSettings = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .optional()
      .describe('File or glob (`*`, `?`, `**`, `[abc]`) relative to the connection, such as `orders/*.csv`'),
    url: WebAddress.optional().describe('Address of one file'),
    format: z.enum(fileFormats).optional().describe('Where the extension does not tell it'),
    delimiter: z.string().min(1).max(4).optional().describe('Between values of a CSV file; found by itself'),
    header: z
      .boolean()
      .optional()
      .describe('The first line of a CSV file names the columns; found by itself'),
    quote: OneCharacter.optional().describe('Around values of a CSV file; found by itself, otherwise `"`'),
    escape: OneCharacter.optional().describe(
      'Before a quote in a quoted value; found by itself, otherwise `"`',
    ),
    nullText: z.string().default('').describe('An unquoted CSV value that stands for NULL'),
    skip: z.int().min(0).optional().describe('Lines to skip at the start of a CSV file'),
    dateFormat: z.string().min(1).optional().describe('Of dates in a CSV file, such as `%d.%m.%Y`'),
    timestampFormat: z.string().min(1).optional().describe('Of timestamps in a CSV file'),
    key: z.array(z.string().min(1)).default([]).describe('Columns that identify a row'),
  })
  .refine(table => (table.path === undefined) !== (table.url === undefined), 'needs either `path` or `url`')

/** Settings of a table of a `files` connection. */
export type TableSettings = z.infer<typeof TableSettings>

/** A table about which the settings say nothing. */
export const plainTable: TableSettings = { nullText: '', key: [] }

export const FilesSettings = z
  .strictObject({
    path: z.string().min(1).optional().describe('Folder of the files, relative to the workspace'),
    url: WebAddress.optional().describe('Address of one file, or of the folder that the tables are in'),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .describe('HTTP headers of each request, such as `authorization`'),
    timeoutSeconds: z
      .number()
      .positive()
      .max(86_400)
      .default(60)
      .describe('A download fails when nothing arrives for so long'),
    tables: z
      .record(z.string().min(1), TableSettings)
      .optional()
      .describe('Tables by name. Absent: each file of the folder is a table, a subfolder is its schema'),
  })
  .superRefine(({ path, url, tables }, context) => {
    const list = Object.entries(tables ?? {})
    if (path !== undefined && url !== undefined)
      context.addIssue({ code: 'custom', path: ['url'], message: 'needs either `path` or `url`, not both' })
    if (
      path === undefined &&
      url === undefined &&
      (list.length === 0 || list.some(([, table]) => !table.url))
    )
      context.addIssue({ code: 'custom', message: 'needs `path` (a folder) or `url`' })
    for (const [name, table] of list) {
      if (url !== undefined && table.path !== undefined && /[*?[]/.test(table.path))
        context.addIssue({
          code: 'custom',
          path: ['tables', name, 'path'],
          message: 'a glob needs a folder: an address cannot be searched',
        })
    }
  })

/** Settings of a connection of kind `files`. */
export type FilesSettings = z.infer<typeof FilesSettings>

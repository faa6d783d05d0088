import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError, messageOf } from '../foundation/app-error.ts'

export const templateNames = ['empty', 'flights'] as const
export type TemplateName = (typeof templateNames)[number]

/** A template is a folder that ships with Millrace. */
const folders: Readonly<Record<TemplateName, string>> = {
  empty: 'templates/empty',
  flights: 'examples/flights',
}

export interface WrittenTemplate {
  /** Relative to the folder, in order. */
  readonly files: readonly string[]
  /** A task's dataset to look at after the first run. */
  readonly firstDataset: string
  /** Something that a person should know before the first run. */
  readonly note: string | undefined
}

/** Writes a template into a folder. Writes nothing at all when a file that it would write exists. */
export async function writeTemplate(name: TemplateName, folder: string): Promise<WrittenTemplate> {
  const from = fileURLToPath(new URL(`../../${folders[name]}/`, import.meta.url))
  const files = filesOf(from)
  const inTheWay = files.map(targetName).filter(file => existsSync(join(folder, file)))
  if (inTheWay.length > 0) {
    throw new AppError(
      'MILLRACE-CLI-WOULD-OVERWRITE',
      `${folder} already holds ${inTheWay.slice(0, 5).join(', ')}`,
      {
        fix: 'Name an empty folder: millrace init <dir>.',
      },
    )
  }
  const flights = name === 'flights' ? flightsData() : undefined
  for (const file of files) {
    const text = await readFile(join(from, file), 'utf8')
    await writeNew(
      join(folder, targetName(file)),
      flights ? text.replace(exampleData, flights.setting) : text,
    )
  }
  return {
    files: files.map(targetName),
    firstDataset: name === 'flights' ? 'route_delays_by_month' : 'people',
    note: flights?.note,
  }
}

/** The files that make a workspace; an example has others beside them, such as its script. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(file => /^(millrace\.yaml|gitignore|(projects|data)\/)/.test(file))
    .toSorted()
}

/** npm leaves `.gitignore` out of packages, so a template has it without the dot. */
function targetName(file: string): string {
  return file === 'gitignore' ? '.gitignore' : file
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  } catch (cause) {
    throw new AppError('MILLRACE-CLI-FOLDER-NOT-WRITABLE', `${file} cannot be written: ${messageOf(cause)}`, {
      cause,
    })
  }
}

/** How the example finds its data beside the sources of Millrace. */
const exampleData = 'path: ../../node_modules/vega-datasets/data'

/** The flights are in an npm package: where it is installed, from there; otherwise from its public copy. */
function flightsData(): { readonly setting: string; readonly note: string | undefined } {
  try {
    const entry = createRequire(import.meta.url).resolve('vega-datasets')
    const root = entry.slice(0, entry.lastIndexOf('vega-datasets') + 'vega-datasets'.length)
    return { setting: `path: ${JSON.stringify(join(root, 'data'))}`, note: undefined }
  } catch (error) {
    if (!messageOf(error).includes('vega-datasets')) throw error
    return {
      setting: 'url: https://cdn.jsdelivr.net/npm/vega-datasets@3.2.1/data',
      note: 'The data (14 MB) is downloaded from cdn.jsdelivr.net when the project runs.',
    }
  }
}

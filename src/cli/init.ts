import { relative, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { CommandAction, CommandContext } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { counted } from './show-text.ts'
import { templateNames, writeTemplate, type TemplateName } from './workspace-template.ts'

/** `millrace init` */
export const init: CommandAction = async context => {
  const { flags, output } = context
  const folder = resolve(context.folder, context.arguments[0] ?? '.')
  const template = named(flags.text('template')) ?? (await askForTemplate(context))
  const { files, firstDataset, note } = await writeTemplate(template, folder)
  const shown = relative(context.folder, folder)
  const next = [
    ...(shown === '' ? [] : [`cd ${shown}`]),
    'millrace validate',
    'millrace run',
    `millrace datasets preview ${firstDataset}`,
    'millrace events list',
  ]
  if (flags.isOn('json')) output.json({ folder, template, files, next, note: note ?? null })
  else {
    const made = `✔ A workspace with the template "${template}" is in ${shown === '' ? 'this folder' : shown} (${counted(files.length, 'file')}).`
    output.result([made, ...(note ? [note] : []), '', 'Next:', ...next.map(line => `  ${line}`)].join('\n'))
  }
  return exitCodes.done
}

function named(text: string | undefined): TemplateName | undefined {
  return templateNames.find(name => name === text)
}

/** Asks only a person at a terminal who said neither what to begin with nor --yes. */
async function askForTemplate({ flags }: CommandContext): Promise<TemplateName> {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && !flags.isOn('yes') && !flags.isOn('json')
  if (!canAsk) return 'empty'
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question(`What to begin with: ${templateNames.join(' or ')}? [empty] `)
    return named(answer.trim()) ?? 'empty'
  } finally {
    lines.close()
  }
}

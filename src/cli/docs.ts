import { problemCatalogue } from '../contract/problems/catalogue.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { unknownName } from './find-by-name.ts'
import { showTable } from './show-table.ts'

/** `millrace docs` */
export const docs: CommandAction = async ({ arguments: [text], flags, output }) => {
  const codes = Object.keys(problemCatalogue).toSorted()
  const code = text?.toUpperCase()
  if (code === undefined) {
    const rows = codes.map(known => [known, problemCatalogue[known]?.title ?? ''])
    if (flags.isOn('json')) output.json(problemCatalogue)
    else output.result(await showTable(['CODE', 'MEANS'], rows))
    return exitCodes.done
  }
  const entry = problemCatalogue[code]
  if (!entry) throw unknownName('error code', text ?? '', codes)
  if (flags.isOn('json')) output.json({ code, ...entry })
  else output.result(`${code}: ${entry.title}\n\nWhy   ${entry.cause}\nFix   ${entry.fix}`)
  return exitCodes.done
}

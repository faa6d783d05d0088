import { createOutput, type Output, type OutputSettings } from '../../output.ts'

/** An output of which the text can be looked at. */
export interface TextScreen {
  readonly output: Output
  stdout(): string
  stderr(): string
}

/** No terminal, no colour and 80 columns, unless the changes say otherwise. */
export function textScreen(
  changes: Partial<OutputSettings> & { readonly isTerminal?: boolean } = {},
): TextScreen {
  const { isTerminal = false, ...settings } = changes
  const written = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof written): OutputSettings['stdout'] => ({
    write: text => (written[name] += text),
    isTTY: isTerminal,
  })
  const output = createOutput({
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    progress: 'auto',
    color: undefined,
    isCi: false,
    isGithubActions: false,
    columns: undefined,
    debug: false,
    ...settings,
  })
  return { output, stdout: () => written.stdout, stderr: () => written.stderr }
}

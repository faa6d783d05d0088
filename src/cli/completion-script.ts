import { completionTable, type CompletedValue } from './completion-table.ts'
import type { CommandSpec, NameKind } from './command-spec.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

/**
 * The completion script of a shell. Commands and options are in it; names of projects, tasks and the like are asked for when they
 * are needed, with `millrace __complete`.
 */
export function completionScript(shell: Shell, root: CommandSpec): string {
  return shell === 'fish' ? fishScript(root) : posixScript(shell, root)
}

/** Bash and zsh differ only in how they hand over the line and take the answer. */
function posixScript(shell: 'bash' | 'zsh', root: CommandSpec): string {
  const { commands, values } = completionTable(root)
  const steps = commands.map(({ at }) => `'${at}'`).filter(step => step !== "'millrace'")
  const set = (words: readonly string[], names: NameKind | undefined): string =>
    `choices='${words.join(' ')}' names=${names ?? ''}`
  return [
    ...shellEdges[shell].head,
    `    case "$at $token" in ${steps.join('|')}) at="$at $token" ;; esac`,
    '  done',
    '  case "$at $before" in',
    ...values.map(value => `    ${posixPatterns(value)}) ${set(value.words, value.names)} ;;`),
    '    *) case "$at" in',
    ...commands.map(
      ({ at, options, words, names }) =>
        `      '${at}') ${set(words, names)} options='${options.join(' ')}' ;;`,
    ),
    '    esac ;;',
    '  esac',
    ...shellEdges[shell].tail,
    '',
  ].join('\n')
}

function posixPatterns({ at, flags }: CompletedValue): string {
  return flags.map(flag => (at === undefined ? `*' ${flag}'` : `'${at} ${flag}'`)).join('|')
}

const shellEdges = {
  bash: {
    head: [
      '_millrace() {',
      '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" at=millrace token name',
      '  local choices= names= options=',
      '  for token in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    ],
    tail: [
      '  COMPREPLY=()',
      '  if [[ $word == -* && -n $options ]]; then COMPREPLY=($(compgen -W "$options" -- "$word")); return; fi',
      '  if [[ $names == folders ]]; then compopt -o filenames; COMPREPLY=($(compgen -d -- "$word")); return; fi',
      '  COMPREPLY=($(compgen -W "$choices" -- "$word"))',
      '  [[ -z $names ]] && return',
      '  while IFS= read -r name; do',
      '    [[ $name == "$word"* ]] && COMPREPLY+=("$name")',
      '  done < <("${COMP_WORDS[0]}" __complete "$names" 2>/dev/null)',
      '}',
      'complete -F _millrace millrace',
    ],
  },
  zsh: {
    head: [
      '#compdef millrace',
      '_millrace() {',
      '  local word="${words[CURRENT]}" before="${words[CURRENT-1]}" at=millrace token',
      '  local choices= names= options=',
      '  for token in "${(@)words[2,CURRENT-1]}"; do',
    ],
    tail: [
      '  if [[ $word == -* && -n $options ]]; then compadd -- ${=options}; return; fi',
      '  if [[ $names == folders ]]; then _files -/; return; fi',
      '  compadd -- ${=choices}',
      '  [[ -n $names ]] && compadd -- "${(@f)$("${words[1]}" __complete $names 2>/dev/null)}"',
      '}',
      'if (( $+functions[compdef] )); then compdef _millrace millrace; fi',
    ],
  },
} as const

function fishScript(root: CommandSpec): string {
  const { commands, values } = completionTable(root)
  const steps = commands.map(({ at }) => `'${at}'`).filter(step => step !== "'millrace'")
  return [
    'function __millrace_complete',
    '  set -l tokens (commandline -opc)',
    '  set -l word (commandline -ct)',
    '  set -l at millrace',
    '  set -l before $tokens[-1]',
    '  for token in $tokens[2..-1]',
    '    switch "$at $token"',
    `      case ${steps.join(' ')}`,
    '        set at "$at $token"',
    '    end',
    '  end',
    '  switch "$at $before"',
    ...values.flatMap(value => [
      `    case ${fishPatterns(value)}`,
      ...fishAnswer(value.words, value.names, '      '),
      '      return',
    ]),
    '  end',
    '  switch "$at"',
    ...commands.flatMap(({ at, options, words, names }) => [
      `    case '${at}'`,
      "      if string match -q -- '-*' $word",
      `        printf '%s\\n' ${options.join(' ')}`,
      '        return',
      '      end',
      ...fishAnswer(words, names, '      '),
    ]),
    '  end',
    'end',
    "complete -c millrace -f -a '(__millrace_complete)'",
    '',
  ].join('\n')
}

function fishPatterns({ at, flags }: CompletedValue): string {
  return flags.map(flag => (at === undefined ? `'* ${flag}'` : `'${at} ${flag}'`)).join(' ')
}

function fishAnswer(
  words: readonly string[],
  names: NameKind | undefined,
  indent: string,
): readonly string[] {
  const answer: string[] = []
  if (words.length > 0) answer.push(`${indent}printf '%s\\n' ${words.join(' ')}`)
  if (names === 'folders') answer.push(`${indent}__fish_complete_directories $word`)
  else if (names) answer.push(`${indent}millrace __complete ${names} 2>/dev/null`)
  return answer
}

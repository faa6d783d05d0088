export type Alignment = 'left' | 'right'

/** Columns side by side, as wide as their widest cell, under a head. The last column is not padded. */
export async function showTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): Promise<string> {
  const widthOf = await measureFor([head, ...rows].flat())
  const widths = head.map((title, index) =>
    Math.max(widthOf(title), ...rows.map(row => widthOf(row[index] ?? ''))),
  )
  const cell = (text: string, index: number): string => {
    const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)))
    return alignments[index] === 'right' ? `${space}${text}` : `${text}${space}`
  }
  return [head, ...rows].map(row => row.map(cell).join('  ').trimEnd()).join('\n')
}

/** Letters, digits and the marks of Millrace: one place on the screen each. */
const plainText = /^[ -~·◌●✔✖■⊘]*$/

/** How wide texts are on the screen. Only texts that need it pay for knowing all of Unicode, which is slow to start. */
async function measureFor(texts: readonly string[]): Promise<(text: string) => number> {
  if (texts.every(text => plainText.test(text))) return text => text.length
  const { default: stringWidth } = await import('string-width')
  return text => stringWidth(text)
}

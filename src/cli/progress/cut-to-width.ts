import stringWidth from 'string-width'

/**
 * A line that leaves the last column free: a wider one would wrap, and redrawing would count the lines wrongly. Colour
 * codes are kept, also behind the cut, so that no colour runs on.
 */
export function cutToWidth(line: string, columns: number): string {
  if (stringWidth(line) < columns) return line
  let width = 0
  return line
    .split(colorCode)
    .map((part, index) => {
      // Odd parts are the colour codes between the texts.
      if (index % 2 === 1) return part
      let kept = ''
      for (const { segment } of new Intl.Segmenter().segment(part)) {
        width += stringWidth(segment)
        if (width >= columns) break
        kept += segment
      }
      return kept
    })
    .join('')
}

const colorCode = new RegExp(`(${String.fromCodePoint(0x1b)}\\[[0-9;]*m)`, 'u')

/** The options of one command line, after commander has parsed and checked them. Names are in camel case. */
export interface Flags {
  isOn(name: string): boolean
  /** `--no-color` turns `color` off. */
  isOff(name: string): boolean
  text(name: string): string | undefined
  list(name: string): readonly string[]
  /** A count, or a duration in milliseconds. */
  number(name: string): number | undefined
}

export function readFlags(values: Readonly<Record<string, unknown>>): Flags {
  const value = (name: string): unknown => values[name]
  return {
    isOn: name => value(name) === true,
    isOff: name => value(name) === false,
    text: name => {
      const text = value(name)
      return typeof text === 'string' ? text : undefined
    },
    list: name => {
      const list = value(name)
      return Array.isArray(list) ? list.filter(item => typeof item === 'string') : []
    },
    number: name => {
      const number = value(name)
      return typeof number === 'number' ? number : undefined
    },
  }
}

const inBody = new Set(['data', 'data_base64', 'datacontenttype'])

/**
 * The attributes of an event as CloudEvents' binary mode writes them, each with its canonical text: without those that say
 * what the body is, and without those that are null. Attributes that are objects, which CloudEvents does not know, are JSON.
 */
export function attributeTexts(event: object): readonly (readonly [name: string, text: string])[] {
  return Object.entries(event)
    .filter(([name, value]) => !inBody.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const)
}

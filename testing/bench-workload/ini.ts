/** Reads an ini file strictly enough to notice what a careless tool does to it. */

/** Sections with their keys, and what is odd about the file. */
export interface Ini {
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly oddities: readonly string[]
}

/** Lines before the first section are in section ''. Of two equal keys the later one counts and the pair is an oddity. */
export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>()
  const oddities: string[] = []
  let name = ''
  for (const line of text.split('\n').map((line) => line.trim())) {
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue
    const header = /^\[(.*)\]$/.exec(line)?.[1]
    if (header !== undefined) {
      name = header
      if (sections.has(name)) oddities.push(`section ${name} is there twice`)
    }
    const section = sections.get(name) ?? new Map<string, string>()
    sections.set(name, section)
    if (header !== undefined) continue
    const [key = '', ...value] = line.split('=').map((part) => part.trim())
    if (section.has(key)) oddities.push(`${key} is there twice in section ${name}`)
    section.set(key, value.join('='))
  }
  return { sections, oddities }
}

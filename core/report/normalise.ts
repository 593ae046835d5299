/** What is left of an error's text when everything is taken out that differs from computer to computer? */

/** Stands for whatever was taken out. */
export const gap = '…'

/** Words after which a number is no accident: exit code 1603, HTTP 404, 0x80070005. */
const telling =
  /(?:\b(?:exit code|exit status|error code|errno|ended with|HTTP(?:\/[\d.]+)?|status code)[ :=]+-?(?:0x[0-9a-f]+|\d+)\b|\b0x8[0-9a-f]{7}\b)/

const differing = [
  // Addresses of the web and of mail, then paths, before names and numbers take them to pieces.
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/,
  /\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  /\\\\[^\s"']+/,
  /\b[a-z]:[\\/][^\s"':;,)]*/,
  /(?<![\w…])~?\/[^\s"':;,()<>]*/,
  // Ids: UUIDs, and long hexadecimal numbers.
  /\{?\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b\}?/,
  /\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/,
  // IPv6, sizes, versions, names with dots (hosts, files).
  /(?<![\w:])(?:[0-9a-f]{0,4}:){2,8}(?:\d+(?:\.\d+){3}|[0-9a-f]{0,4})(?![\w:])/,
  /\b\d+(?:[.,]\d+)?\s?[kmgt]i?b\b/,
  /\bv?(?:\d+:)?\d+(?:\.\d+)+[\w.+~:-]*/,
  /\b(?:[a-z0-9_-]+\.)+[a-z][a-z0-9]*\b/,
  /-?\d+/,
]

const oneThing = new RegExp(`(${telling.source})|${differing.map(({ source }) => source).join('|')}`, 'giu')

/** Colours of terminals, and characters that cannot be seen. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const unseen = /(?:\u001b\[[\d;?]*[a-z]|[\p{Cc}\p{Cf}\s])+/giu

/** Characters of a text that are looked at; what follows says nothing new. */
const textMax = 2000

/**
 * The text on one line, with "…" for paths, addresses, ids, versions, sizes, numbers and the given names (of the computer, of
 * people). Numbers that say what went wrong stay: exit codes, HTTP and Windows error codes. Normalising twice changes nothing.
 */
export function normalise(text: string, names: readonly string[] = []): string {
  let line = text.slice(0, textMax).replaceAll(unseen, ' ').trim()
  for (const name of names) line = withoutName(line, name)
  // What is taken out may leave something that can be taken out: "1.2-3" of a longer word.
  for (let before = ''; before !== line;) {
    before = line
    line = line
      .replaceAll(oneThing, (_, kept: string | undefined) => kept ?? gap)
      .replaceAll(/…(?:\s?…)+/g, gap)
      .trim()
  }
  return line
}

function withoutName(line: string, name: string): string {
  if (name.length < 2) return line
  const literal = name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
  return line.replaceAll(new RegExp(String.raw`(?<![\p{L}\p{N}])${literal}(?![\p{L}\p{N}])`, 'giu'), gap)
}

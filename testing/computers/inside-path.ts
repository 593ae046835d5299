/** Finds a file of a computer from outside, following its symbolic links as the computer itself would. */
import { lstatSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

const LINKS_MAX = 40

/**
 * Answers where the absolute path `inside` of the tree `root` is for this process. Never leaves the tree: a link to
 * /etc/x means the tree's own /etc/x, not this machine's. Parts that do not exist are kept as they are.
 */
export function insidePath(root: string, inside: string): string {
  if (!inside.startsWith('/')) throw new Error(`A path inside a computer begins with a slash, unlike ${inside}`)
  const left = inside.split('/').toReversed()
  const walked: string[] = []
  let links = 0
  while (left.length > 0) {
    const part = left.pop() ?? ''
    if (part === '' || part === '.') continue
    if (part === '..') {
      walked.pop()
      continue
    }
    const target = linkTarget(join(root, ...walked, part))
    if (target === undefined) {
      walked.push(part)
      continue
    }
    if ((links += 1) > LINKS_MAX) throw new Error(`Too many symbolic links in ${inside}`)
    if (target.startsWith('/')) walked.length = 0
    left.push(...target.split('/').toReversed())
  }
  return join(root, ...walked)
}

function linkTarget(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined
}

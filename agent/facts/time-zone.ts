/** Fact: which time zone people at this computer live in. */
import { readlinkSync } from 'node:fs'
import { readSystemFile } from './read.ts'

/** The zone's name (Europe/Vienna), from where the system keeps it. */
export function timeZoneFact(): string | undefined {
  return parseZonePath(linkOf('/etc/localtime')) ?? (readSystemFile('/etc/timezone') || undefined)
}

/** The zone that a link into the zone database means: ../usr/share/zoneinfo/Europe/Vienna. */
export function parseZonePath(path: string | undefined): string | undefined {
  return path === undefined ? undefined : /zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(path)?.[1]
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined // a copy instead of a link: the other file may name the zone
  }
}

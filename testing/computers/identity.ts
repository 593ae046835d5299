/** What makes a computer itself: its name, machine id and table of hosts, written before its first boot. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files of the computer, by path inside. */
export type Identity = Readonly<Record<string, string>>

/** A new identity with a random machine id. The machine that runs the test is `server` on the computer's network. */
export function newIdentity(name: string, address: string, server: string): Identity {
  return {
    '/etc/hostname': `${name}\n`,
    '/etc/machine-id': `${randomUUID().replaceAll('-', '')}\n`,
    '/etc/hosts': `127.0.0.1 localhost\n::1 localhost ip6-localhost\n${address} ${name}\n${server} server\n`,
  }
}

/** Puts the identity into a tree of changes. */
export function writeIdentity(upper: string, identity: Identity): void {
  mkdirSync(join(upper, 'etc'), { recursive: true, mode: 0o755 })
  for (const [path, content] of Object.entries(identity)) writeFileSync(join(upper, path), content, { mode: 0o644 })
}

/** Takes the identity out of a tree of changes that becomes a layer for other computers. */
export function removeIdentity(upper: string, identity: Identity): void {
  for (const path of Object.keys(identity)) rmSync(join(upper, path), { force: true })
}

/** How are secrets that must be read again kept in the database: sealed with a key that lies in the data folder, beside it. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Seals, opens and marks texts. `purpose` says what for, as in "webhook whk_1": what was sealed for one thing opens for no other. */
export interface Seal {
  readonly seal: (text: string, purpose: string) => string
  /** @throws one sentence when the key is another one, or the sealed text was changed. */
  readonly open: (sealed: string, purpose: string) => string
  /** 256 bits that only the holder of the key can compute, as base64url: a name that nobody can guess. */
  readonly mark: (text: string, purpose: string) => string
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const version = 'v1'

/** The seal of an installation. Its key is made once, in `DATA/secret-key` (mode 0600); servers that share a database share it. */
export function openSeal(dataFolder: string): Seal {
  const file = join(dataFolder, 'secret-key')
  const key = readKey(file) ?? makeKey(file)
  const keyFor = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `fettle ${use}`, keyBytes))
  const sealing = keyFor('seal')
  const marking = keyFor('mark')
  return {
    seal: (text, purpose) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(purpose))
      const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}:${body.toString('base64')}`
    },
    open: (sealed, purpose) => opened(sealing, sealed, purpose),
    mark: (text, purpose) => createHmac('sha256', marking).update(`${purpose}\0${text}`).digest('base64url'),
  }
}

function opened(key: Buffer, sealed: string, purpose: string): string {
  try {
    const [written, base64 = ''] = sealed.split(':', 2)
    if (written !== version) throw new Error(`its form is "${written}"`)
    const body = Buffer.from(base64, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, nonceBytes)).setAAD(Buffer.from(purpose))
    decipher.setAuthTag(body.subarray(-tagBytes))
    return Buffer.concat([decipher.update(body.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new Error(
      `The secret of ${purpose} cannot be opened with this server's key; put back the file secret-key it was sealed with, or enter the secret again.`,
      { cause: error },
    )
  }
}

function readKey(file: string): Buffer | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes)
    throw new Error(`${file} holds no key of ${keyBytes} bytes in base64; put the right file back, or take it away.`)
  chmodSync(file, 0o600)
  return key
}

/** Written whole under another name first; when somebody else was faster, theirs is the key. */
function makeKey(file: string): Buffer {
  const making = `${file}.${process.pid}`
  writeFileSync(making, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(making, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(making)
  }
  const key = readKey(file)
  if (!key) throw new Error(`${file} was taken away while it was made; start again.`)
  return key
}

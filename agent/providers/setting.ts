/** Asks about one key of a settings file that also belongs to others, and changes that key alone. */
import { lstatSync, readFileSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Found } from '@fettle/core/terms/check.ts'
import type { SettingBody } from '@fettle/core/terms/item.ts'
import { codeOf, messageOf } from '../failure.ts'
import type { ChangeEnd } from '../run/work.ts'
import { iniEdited, iniProblem, iniValue } from './ini.ts'
import { shortened } from './script-text.ts'
import { writeWhole } from './write-file.ts'

type Setting = Omit<SettingBody, 'type'>

/** Texts of settings files that were read for one order, so that each is read once. */
export type SettingTexts = Map<string, string | undefined>

/** Whether the key has the value, and if not what it has. */
export function askSetting(setting: Setting, texts: SettingTexts): Found {
  const { file, section, key, value } = asBytes(setting)
  try {
    if (!texts.has(file)) texts.set(file, readSettings(file))
    const found = iniValue(texts.get(file) ?? '', { section, key })
    if ((found ?? null) === value) return { found: 'compliant' }
    const name = `${setting.key} of ${setting.section === '' ? '' : `[${setting.section}] of `}${file}`
    const has = found === undefined ? 'not set' : `"${shortened(toText(found), 200)}"`
    const wanted = setting.value === null ? 'not set' : `"${shortened(setting.value, 200)}"`
    return { found: 'notCompliant', detail: `${name} is ${has}, wanted ${wanted}` }
  } catch (error) {
    return { found: 'unknown', detail: messageOf(error) }
  }
}

/** Sets the key, or removes it, and keeps everything else of the file: other lines, mode and owner. */
export function changeSetting(setting: Setting): ChangeEnd {
  const { file, section, key, value } = asBytes(setting)
  const problem = iniProblem({ section: setting.section, key: setting.key }, setting.value)
  if (problem !== undefined) return { how: 'failed', detail: problem }
  try {
    const text = readSettings(file) ?? ''
    const edited = iniEdited(text, { section, key }, value)
    if (edited !== text) writeWhole(file, Buffer.from(edited, 'latin1'), attributesOf(file))
    return { how: 'done' }
  } catch (error) {
    return { how: 'failed', detail: messageOf(error) }
  }
}

/** The text, one character a byte, so that no other line is changed by its encoding; undefined when there is no such file. */
function readSettings(file: string): string | undefined {
  if (!isAbsolute(file)) throw new Error(`${file} is no absolute path.`)
  const stat = statOf(file)
  if (stat === undefined) return undefined
  // Replacing the link would part it from its file, following it could lead anywhere.
  if (stat.isSymbolicLink()) throw new Error(`${file} is a symbolic link: name the file it leads to.`)
  if (!stat.isFile()) throw new Error(`${file} is no file.`)
  return readFileSync(file, 'latin1')
}

function attributesOf(file: string) {
  const stat = statOf(file)
  if (stat === undefined) return { mode: 0o644, uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
  return { mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid }
}

function statOf(file: string): Stats | undefined {
  try {
    return lstatSync(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw new Error(`${file} cannot be looked at: ${messageOf(error)}.`, { cause: error })
  }
}

function asBytes({ file, section, key, value }: Setting): Setting {
  const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
  return { file, section: bytes(section), key: bytes(key), value: value === null ? null : bytes(value) }
}

function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

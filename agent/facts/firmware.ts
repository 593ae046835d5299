/** Fact: which firmware starts this computer, and whether it checks what it starts. */
import { existsSync, readFileSync } from 'node:fs'
import type { Facts } from '@fettle/core/terms/computer.ts'
import { meaningful } from './hardware.ts'
import { readSystemFile } from './read.ts'

const dmi = '/sys/class/dmi/id'
/** The variable SecureBoot of the UEFI specification's global variables. */
const secureBootFile = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c'

/** The firmware; nothing on computers that do not say, such as containers. */
export function firmwareFact(): Facts['firmware'] {
  const isUefi = existsSync('/sys/firmware/efi')
  const vendor = meaningful(readSystemFile(`${dmi}/bios_vendor`))
  const version = meaningful(readSystemFile(`${dmi}/bios_version`))
  const date = parseBiosDate(readSystemFile(`${dmi}/bios_date`) ?? '')
  const secureBoot = isUefi ? secureBootOf() : undefined
  if (!isUefi && vendor === undefined && version === undefined) return undefined
  return {
    type: isUefi ? 'uefi' : 'bios',
    ...(vendor === undefined ? {} : { vendor }),
    ...(version === undefined ? {} : { version }),
    ...(date === undefined ? {} : { date }),
    ...(secureBoot === undefined ? {} : { secureBoot }),
  }
}

/** SMBIOS writes month/day/year. */
export function parseBiosDate(text: string): string | undefined {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? []
  return year === undefined ? undefined : `${year}-${month}-${day}`
}

/** Four bytes of attributes, then 1 or 0. */
function secureBootOf(): boolean | undefined {
  try {
    const bytes = readFileSync(secureBootFile)
    return bytes.length >= 5 ? bytes[4] === 1 : undefined
  } catch {
    return undefined // not every UEFI has it, and containers do not see it
  }
}

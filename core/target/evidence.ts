/** Answers which words of a machine's evidence mean anything, and when two of them mean the same. */
import type { MachineEvidence } from '../terms/machine.ts'

/**
 * Hardware UUIDs that many machines share because their makers never set one: AMI's and Intel's sample values, and those that
 * count upwards. All zeros and all F are found by their form.
 */
const vendorUuids: ReadonlySet<string> = new Set([
  '03000200040005000006000700080009',
  '00020003000400050006000700080009',
  '03020100050407060809a0b0c0d0e0f0',
  '12345678123412341234123456789abc',
  '12345678123456781234567812345678',
  '01234567890123456789012345678901',
  '123456789abcdef0123456789abcdef0',
  '00112233445566778899aabbccddeeff',
  'fefefefefefefefefefefefefefefefe',
  'ffeeddccbbaa99887766554433221100',
])

/** What stands where a maker forgot to write a serial number, in lower case and without anything but letters and digits. */
const placeholderSerials =
  /^(?:tobefilled(?:byoem)?|defaultstring|system(?:serialnumber|manufacturer|productname)?|systemserial|chassisserialnumber|baseboardserialnumber|serialnumber|notspecified|notapplicable|notavailable|notset|none|null|na|unknown|invalid|empty|blank|default|oem|oemserial|sernum|serial|0123456789(?:abcdef)?|123456789|1234567890|12345678|1234567|123456|12345|xxxxxxx+)$/

/** The hardware's UUID in 32 lower-case digits; undefined when it is missing or one that tells nothing. */
export function hardwareIdOf({ hardwareId }: MachineEvidence): string | undefined {
  const digits = hardwareId?.toLowerCase().replaceAll(/[^0-9a-f]/g, '')
  if (digits?.length !== 32 || isOneSign(digits) || vendorUuids.has(digits)) return undefined
  return digits
}

/** The serial number in lower case; undefined when it is missing or a placeholder. Case and blanks around it do not count. */
export function serialOf({ serial }: MachineEvidence): string | undefined {
  const text = serial?.trim().toLowerCase() ?? ''
  const letters = text.replaceAll(/[^0-9a-z]/g, '')
  if (letters.length < 4 || isOneSign(letters) || placeholderSerials.test(letters)) return undefined
  return text
}

/** The id of the operating system's installation in lower case; undefined when it is missing or tells nothing. */
export function installationIdOf(id: string | undefined): string | undefined {
  const text = id?.trim().toLowerCase().replaceAll('-', '') ?? ''
  return text.length < 8 || isOneSign(text) || text === 'uninitialized' ? undefined : text
}

/** The maker's name as one compares it; undefined when it is missing. */
export function manufacturerOf({ manufacturer }: MachineEvidence): string | undefined {
  const text = manufacturer?.toLowerCase().replaceAll(/[^0-9a-z]/g, '') ?? ''
  return text === '' || placeholderSerials.test(text) ? undefined : text
}

/** Addresses of network cards that their makers gave; those that software makes up, and docks may share, tell nothing. */
export function macsOf({ macs }: MachineEvidence): readonly string[] {
  const plain = macs.map((mac) => mac.toLowerCase().replaceAll(/[^0-9a-f]/g, ''))
  return [...new Set(plain.filter((mac) => mac.length === 12 && !isOneSign(mac) && isMakers(mac)))].toSorted()
}

/** Neither for many receivers nor "locally administered": the two lowest bits of the first byte. */
function isMakers(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 0b11) === 0
}

function isOneSign(text: string): boolean {
  return text !== '' && [...text].every((sign) => sign === text[0])
}

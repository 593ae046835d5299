/** Which passwords are good enough? Long, not among those everybody tries first, and not the person's own name. */
import { passwordLimits } from '@fettle/contract/http/accounts.ts'
import { refuse } from '../http/refusal.ts'

/** What is left of the most used passwords once digits, signs and look-alikes are gone; a longer one of only these is no better. */
const commonWords = new Set(
  `abc abcd abcdef abcdefghijkl admin administrator adminadmin asdf asdfgh asdfghjkl baseball basketball changeit changeme computer
  correcthorsebatterystaple default dragon fettle fettlefettle football guest hello helloworld iloveyou jordan letmein letmeinplease
  login loveyou manager master michael monkey mypassword newpassword nopassword pass passphrase passw password passwordpassword
  passwort princess qazwsx qazwsxedc qwer qwerty qwertyuiop qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl qwertz qwertzuiop root
  rootroot secret server shadow starwars summer sunshine superman supersecret sysadmin system temp temporary test tester testing
  testtest thisismypassword trustno user welcome welcomehome winter zxcvbn zxcvbnm`.split(/\s+/),
)

const runs = [
  '0123456789012345678901234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
]

const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Refuses a password that is too short, too long, too common or made of the person's name or e-mail. */
export function mustBeGoodPassword(password: string, person: { readonly name: string; readonly email: string }): void {
  const why = whyBad(password, person)
  if (why !== undefined) refuse('badInput', why)
}

function whyBad(
  password: string,
  { name, email }: { readonly name: string; readonly email: string },
): string | undefined {
  const { charactersMin, characters } = passwordLimits
  const text = password.normalize('NFC')
  const length = [...text].length
  if (length < charactersMin)
    return `The password has ${length} characters; use at least ${charactersMin}. A few words are easy to remember.`
  if (length > characters) return `The password has ${length} characters; at most ${characters} are taken.`
  const plain = text.toLowerCase()
  if (new Set(plain).size < 5) return 'The password has too few different characters; a few words are better.'
  if (isCommon(plain)) return 'This password is among those that are tried first; choose another one.'
  const own = [email, email.split('@')[0] ?? '', ...name.split(/[^\p{L}\p{N}]+/u)].map((part) => part.toLowerCase())
  const found = own.find((part) => part.length >= 4 && plain.includes(part))
  return found === undefined ? undefined : `The password contains "${found}", which others know of you; leave it out.`
}

function isCommon(plain: string): boolean {
  if (runs.some((run) => run.includes(plain) || reversed(run).includes(plain))) return true
  const letters = plain.replace(/[^\p{L}]/gu, '')
  const read = [...plain]
    .map((sign) => lookAlikes[sign] ?? sign)
    .join('')
    .replace(/[^\p{L}]/gu, '')
  // "Password2026!" and "P@ssw0rd1234": a common word, with digits around it.
  return [letters, read].some(
    (word) => commonWords.has(word) || commonWords.has(halved(word)) || commonWords.has(trimmed(word)),
  )
}

/** "welcomewelcome" is "welcome" twice. */
function halved(word: string): string {
  const half = word.slice(0, word.length / 2)
  return half.repeat(2) === word ? half : word
}

/** Digits at the end read as letters are still only digits: "password1234" reads "passwordlzea". */
function trimmed(word: string): string {
  return word.replace(/[olzeastib]{1,8}$/, (tail) => (commonWords.has(word.slice(0, -tail.length)) ? '' : tail))
}

function reversed(text: string): string {
  return [...text].toReversed().join('')
}

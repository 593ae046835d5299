/** Says with which commands a computer joins, by operating system. */

export const enrolSystems = [
  { id: 'linux', word: 'Linux' },
  { id: 'macos', word: 'macOS' },
  { id: 'windows', word: 'Windows' },
] as const
export type EnrolSystem = (typeof enrolSystems)[number]['id']

interface EnrolWish {
  readonly system: EnrolSystem
  /** Where the server is: "https://fettle.example". */
  readonly address: string
  readonly token: string
}

export interface EnrolStep {
  readonly sentence: string
  readonly command: string
}

/** The commands in order. The token goes through a file that only the system's administrator reads, never over a command line. */
export function enrolSteps({ system, address, token }: EnrolWish): readonly EnrolStep[] {
  if (system === 'windows') {
    return [
      {
        sentence: 'In a PowerShell that was started as administrator, with fettle.exe in the folder:',
        command: `$f = New-TemporaryFile; Set-Content $f '${token}'\n.\\fettle.exe agent enroll ${address} --token-file $f; Remove-Item $f`,
      },
      { sentence: 'Then start it, now and with the computer:', command: '.\\fettle.exe agent run' },
    ]
  }
  return [
    {
      sentence: 'As root, on the computer that shall join:',
      command: `(umask 077; echo '${token}' > /tmp/fettle-token)\nfettle agent enroll ${address} --token-file /tmp/fettle-token; rm /tmp/fettle-token`,
    },
    { sentence: 'Then start it, as a service or at once:', command: 'fettle agent run' },
  ]
}

/** Shows that every known cause is recognised by what programs really print, and that what they said stays as it was. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { causeOf, helpFor } from './cause.ts'
import { knownCauses } from './known-causes.ts'

/** As programs printed it; of the installers as their documentation and logs have it. */
const said: Readonly<Record<string, readonly string[]>> = {
  'apt-lock': [
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 2211 (unattended-upgr)',
    'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
    'dpkg: error: dpkg frontend lock was locked by another process with pid 7127',
    'E: Unable to lock directory /var/lib/apt/lists/',
  ],
  'dpkg-interrupted': ["E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem. "],
  'apt-would-remove': ['apt-get would also have removed nginx, which nobody asked for: nothing was changed.'],
  'apt-dependencies': [
    'The following packages have unmet dependencies:\n teams : Depends: libgtk-3-0 (>= 3.9.10) but it is not installable',
    'E: Unable to correct problems, you have held broken packages.',
    'dpkg: dependency problems prevent configuration of zoom:',
  ],
  'apt-no-package': [
    'E: Unable to locate package nosuchpackage',
    "E: Version '9.9' for 'curl' was not found",
    "E: Package 'firefox' has no installation candidate",
  ],
  'apt-signature': [
    "The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 7EA0A9C3F273FCD8",
    "E: The repository 'http://deb.example/debian stable InRelease' is not signed.",
    'The following signatures were invalid: EXPKEYSIG B53DC80D13EDEF05 Rapture Automatic Signing Key',
  ],
  'apt-release-date': [
    'E: Release file for http://deb.example/debian/dists/stable/InRelease is not valid yet (invalid for another 3h 12min 5s). Updates for this repository will not be applied.',
    'E: Release file for http://deb.example/dists/old/Release is expired (invalid since 12d 3h). Updates for this repository will not be applied.',
  ],
  'apt-no-release': ["E: The repository 'http://deb.example/ubuntu impish Release' no longer has a Release file."],
  'apt-hash': [
    'E: Failed to fetch http://deb.example/pool/z/zoom.deb  Hash Sum mismatch',
    'E: Failed to fetch http://deb.example/x.deb  File has unexpected size (4114 != 4096). Mirror sync in progress? [IP: 192.0.2.7 80]',
  ],
  'apt-not-found': [
    'E: Failed to fetch http://deb.example/pool/main/c/curl/curl_7.88_amd64.deb  404  Not Found [IP: 192.0.2.7 80]',
  ],
  'dpkg-script': [
    'dpkg: error processing package nginx (--configure): installed nginx package post-installation script subprocess returned error exit status 1',
    'Sub-process /usr/bin/dpkg returned an error code (1)',
  ],
  'disk-full': [
    'bash: echo: write error: No space left on device',
    "cp: error writing '/opt/app/data.bin': No space left on device",
    'OSError: [Errno 28] No space left on device',
    "E: You don't have enough free space in /var/cache/apt/archives/.",
    'There is not enough space on the disk.',
    'write: Disk quota exceeded',
  ],
  'disk-read-only': ["touch: cannot touch '/usr/x': Read-only file system"],
  'no-memory': ['fork: Cannot allocate memory', 'FATAL ERROR: Reached heap limit - JavaScript heap out of memory'],
  killed: [
    'The script was ended by SIGKILL',
    'The script ended with exit code 137',
    'The script ended with exit code 1: bash: line 3:  6939 Killed                  ./setup',
  ],
  'no-dns': [
    'curl: (6) Could not resolve host: nosuch.invalid',
    'wget: unable to resolve host address ‘nosuch.invalid’',
    'getaddrinfo ENOTFOUND nosuch.invalid',
    "W: Failed to fetch http://deb.example/InRelease  Temporary failure resolving 'deb.example'",
    "Invoke-WebRequest : The remote name could not be resolved: 'nosuch.invalid'",
  ],
  'no-network': ['connect: Network is unreachable', 'ssh: connect to host 192.0.2.1 port 22: No route to host'],
  'proxy-login': ['curl: (56) Received HTTP code 407 from proxy: Proxy Authentication Required'],
  certificate: [
    'curl: (60) SSL certificate problem: unable to get local issuer certificate',
    'urllib.error.URLError: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired>',
  ],
  tls: [
    'curl: (35) OpenSSL/3.0.15: error:0A00010B:SSL routines::wrong version number',
    'write EPROTO: ssl3_read_bytes:sslv3 alert handshake failure',
    'The request was aborted: Could not create SSL/TLS secure channel.',
  ],
  'connection-refused': [
    'curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Connection refused',
    'connect ECONNREFUSED 127.0.0.1:9',
  ],
  'connection-lost': [
    'curl: (28) Connection timed out after 10001 milliseconds',
    'curl: (56) Recv failure: Connection reset by peer',
    'read ECONNRESET',
  ],
  'connect-failed': ["curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server"],
  checksum: ['setup.zip could not be fetched: its SHA-256 is ab12 instead of cd34.'],
  'archive-damaged': ['gzip: stdin: not in gzip format', 'gzip: setup.tgz: unexpected end of file'],
  'download-not-found': [
    'curl: (22) The requested URL returned error: 404',
    'https://files.example/setup.zip could not be fetched: the server answered 404.',
  ],
  'download-forbidden': ['curl: (22) The requested URL returned error: 403', '401 Unauthorized'],
  'download-server-error': ['curl: (22) The requested URL returned error: 503', '502 Bad Gateway'],
  'msi-1618': ['The script ended with exit code 1618', 'Installer failed: 0x80070652'],
  'msi-3010': ['The script ended with exit code 3010'],
  'msi-1641': ['The script ended with exit code 1641'],
  'msi-1603': [
    'MSI (s) (54:38) [12:00:00:000]: MainEngineThread is returning 1603',
    'Windows Installer installed the product. Installation success or error status: 1603.',
    'Install failed with 0x80070643',
  ],
  'msi-1601': ['The script ended with exit code 1601'],
  'msi-1602': ['The script ended with exit code 1602'],
  'msi-1605': ['The script ended with exit code 1605'],
  'msi-1612': ['The script ended with exit code 1612'],
  'msi-1619': ['The script ended with exit code 1619'],
  'msi-1620': ['The script ended with exit code 1620'],
  'msi-1625': ['The script ended with exit code 1625'],
  'msi-1633': ['The script ended with exit code 1633'],
  'msi-1638': ['The script ended with exit code 1638'],
  'msi-1639': ['The script ended with exit code 1639'],
  'execution-policy': ['File C:\\setup.ps1 cannot be loaded because running scripts is disabled on this system.'],
  'line-ends': [
    "script.sh: line 2: $'foo\\r': command not found",
    '/usr/bin/env: ‘bash\\r’: No such file or directory',
    'bash: ./setup.sh: /bin/sh^M: bad interpreter: No such file or directory',
  ],
  'interpreter-missing': [
    'The script ended with exit code 127: /usr/bin/env: ‘python9’: No such file or directory',
    'bash: ./setup.sh: cannot execute: required file not found',
    'This computer has no python to run the script with.',
  ],
  'permission-denied': [
    "mkdir: cannot create directory '/root/x': Permission denied",
    "Access to the path 'C:\\ProgramData\\x' is denied.",
    'dpkg: error: requested operation requires superuser privilege: must be root',
  ],
  'file-in-use': [
    'cp: cannot create regular file ‘/usr/bin/app’: Text file busy',
    'The process cannot access the file because it is being used by another process.',
  ],
  'command-not-found': [
    'bash: nosuchcmd: command not found',
    'The script ended with exit code 127: sh: 1: nosuchcmd: not found',
    "'nosuchcmd' is not recognized as an internal or external command,",
  ],
  'not-executable': [
    'bash: ./setup: cannot execute binary file: Exec format error',
    'The script ended with exit code 126',
  ],
  'program-crashed': ['bash: line 1:  6945 Segmentation fault      ./setup', 'The script was ended by SIGSEGV'],
  'time-limit': ['The script did not end within 600 s and was ended with all its children'],
  'computer-away': ['front-desk was not online.'],
}

for (const known of knownCauses) {
  test(`${known.id} is recognised, and says what to do`, () => {
    const outputs = said[known.id] ?? []
    assert.ok(outputs.length > 0, 'it has no real output to be recognised by')
    for (const detail of outputs) {
      const help = helpFor({ verdict: 'failed', reason: 'changeFailed', detail })
      assert.equal(help?.id, known.id, detail)
      assert.match(help?.sentence ?? '', /^\S.*\.$/)
      assert.match(help?.advice ?? '', /^\S.*\.$/, 'a known cause has an advice')
    }
  })
}

test('ids are said once, and nothing else is spoken of', () => {
  const ids = knownCauses.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(Object.keys(said).toSorted(), ids.toSorted())
})

test('what only resembles trouble that is known is left alone', () => {
  const others = [
    'The script ended with exit code 7',
    'The script ended with exit code 16030',
    'Copied 1603 files, 3010 bytes left',
    'Failed to connect to bus: No such file or directory',
    '3 processes killed',
    'cat: /etc/nothing: No such file or directory',
    'the licence server said no',
    'dpkg is up to date',
  ]
  for (const detail of others)
    assert.equal(helpFor({ verdict: 'failed', reason: 'changeFailed', detail }), undefined, detail)
})

test('a time limit is known whatever was printed last, and what went well needs no help', () => {
  const detail = 'The script did not end within 600 s and was ended with all its children: No space left on device'
  assert.equal(helpFor({ verdict: 'failed', reason: 'timedOut', detail })?.id, 'time-limit')
  assert.equal(helpFor({ verdict: 'changed', reason: 'verified', detail }), undefined)
  assert.equal(helpFor({ verdict: 'skipped', reason: 'windowClosed', detail }), undefined)
})

test('help is only from the table, never from what was said, and agrees with the cause', () => {
  const known = new Map(knownCauses.map(({ says: _says, ...help }) => [help.id, help]))
  const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...Object.values(said).flat()))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), (pieces) => {
      const detail = pieces.join('\n')
      const trouble = { verdict: 'failed', reason: 'changeFailed', detail } as const
      const help = helpFor(trouble)
      if (help === undefined) return
      assert.deepEqual(help, known.get(help.id))
      assert.equal(causeOf({ ...trouble, item: { key: 'zoom', title: 'Zoom' } })?.id, help.id)
    }),
    { numRuns: 500 },
  )
})

test('a text of the greatest length is looked at in no time', () => {
  const worst = [
    'dpkg ',
    'failed to fetch ',
    'access to ',
    'sha256 ',
    'release file for ',
    "env: '",
    'cannot be reached ',
  ]
  for (const part of worst) {
    const detail = part.repeat(Math.floor(8192 / part.length))
    const began = performance.now()
    helpFor({ verdict: 'failed', reason: 'changeFailed', detail })
    assert.ok(performance.now() - began < 1000, part)
  }
})

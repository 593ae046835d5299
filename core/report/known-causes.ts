/** Which causes of trouble are known by what programs say, and what helps against each? */

/** A cause that is recognised by its text. */
export interface KnownCause {
  readonly id: string
  readonly sentence: string
  /** What usually helps, as something to do. */
  readonly advice?: string
  readonly says: RegExp
}

const msi = (code: number, sentence: string, advice: string): KnownCause => ({
  id: `msi-${code}`,
  sentence: `Windows Installer ${code}: ${sentence}.`,
  advice,
  says: new RegExp(String.raw`(?:exit code|exit status|ended with|error)[ :=]+${code}\b`, 'i'),
})

/** The first that fits is the cause; the narrower ones come first. */
export const knownCauses: readonly KnownCause[] = [
  {
    id: 'apt-lock',
    sentence: 'apt: could not get the lock, another installation is running.',
    advice: 'Run it again when the other installation is over; automatic updates of the system may be the reason.',
    says: /could not get lock|unable to acquire the dpkg|dpkg[^.]*locked by another process|waiting for cache lock|unable to lock (?:the )?(?:directory|administration)/i,
  },
  {
    id: 'dpkg-interrupted',
    sentence: 'dpkg was interrupted before and has to be put in order first.',
    advice: 'Run "dpkg --configure -a" on the computer.',
    says: /dpkg was interrupted|dpkg --configure -a/i,
  },
  {
    id: 'apt-would-remove',
    sentence: 'apt would have removed other packages, so nothing was changed.',
    advice: 'See which packages conflict, and decide which of them shall be there.',
    says: /would also have removed/i,
  },
  {
    id: 'apt-dependencies',
    sentence: 'apt: what a package depends on cannot be installed.',
    advice: 'Look for held packages and for repositories that do not fit the system.',
    says: /unmet dependencies|held broken packages|dependency problems|unable to correct problems/i,
  },
  {
    id: 'apt-no-package',
    sentence: 'apt: no configured repository has the package or the version.',
    advice: 'Check the name, and whether the repository is configured on these computers.',
    says: /unable to locate package|no installation candidate|version '[^']*' for '[^']*' was not found/i,
  },
  {
    id: 'apt-signature',
    sentence: 'apt: the signature of a repository cannot be verified.',
    advice: "Install the repository's current key.",
    says: /NO_PUBKEY|EXPKEYSIG|is not signed|signatures? (?:were|was|are|is|could ?n.t be|could not be) (?:invalid|verified)/i,
  },
  {
    id: 'disk-full',
    sentence: 'The disk is full.',
    advice: 'Make room on the computer, then run it again.',
    says: /no space left on device|ENOSPC|disk (?:is )?full|not enough (?:free |disk )*space|enough free space in/i,
  },
  {
    id: 'disk-read-only',
    sentence: 'The file system is read-only.',
    advice: 'Look at the computer: a disk may be failing.',
    says: /read-only file system|EROFS/i,
  },
  {
    id: 'no-memory',
    sentence: 'The computer ran out of memory.',
    says: /out of memory|cannot allocate memory|ENOMEM/i,
  },
  {
    id: 'no-dns',
    sentence: 'A host name could not be resolved.',
    advice: 'Check DNS and the network of these computers.',
    says: /could ?n(?:o|')t resolve|could not resolve|temporary failure (?:in name )?resolv|name or service not known|ENOTFOUND|EAI_AGAIN|remote name could not be resolved/i,
  },
  {
    id: 'no-network',
    sentence: 'The network could not be reached.',
    advice: 'Check the network, the proxy and the firewall of these computers.',
    says: /network is (?:unreachable|down)|no route to host|ENETUNREACH|ENETDOWN|EHOSTUNREACH/i,
  },
  {
    id: 'proxy-login',
    sentence: 'The proxy asks for a login.',
    advice: 'Give the agent a proxy it may use.',
    says: /proxy authentication required|HTTP(?:\/[\d.]+)? 407\b/i,
  },
  {
    id: 'certificate',
    sentence: 'The certificate of a server is not trusted.',
    advice: 'Check the clock of the computer, and whether something inspects encrypted traffic.',
    says: /certificate (?:verif\w+ failed|has expired|is not (?:yet valid|trusted))|self-signed certificate|self signed certificate|local issuer certificate|SSL certificate problem|CERT_\w+/i,
  },
  {
    id: 'connection-refused',
    sentence: 'A server refused the connection.',
    says: /connection refused|ECONNREFUSED/i,
  },
  {
    id: 'connection-lost',
    sentence: 'The connection to a server was lost, or it did not answer in time.',
    says: /connection (?:timed out|reset)|ETIMEDOUT|ECONNRESET|socket hang up|UND_ERR_\w*TIMEOUT/i,
  },
  {
    id: 'checksum',
    sentence: 'What was downloaded does not have the expected checksum.',
    advice:
      'The file at the address changed, or something on the way changes it. Correct the checksum only if you trust it.',
    says: /checksum|hash sum mismatch|sha-?(?:256|512)\b[^.]*(?:differ|mismatch|not match|does not|instead of)/i,
  },
  {
    id: 'archive-damaged',
    sentence: 'A downloaded archive is damaged.',
    says: /it is damaged|the archive is damaged|ends too early|no archive of a known kind/i,
  },
  {
    id: 'download-not-found',
    sentence: 'A file to download is not there (HTTP 404).',
    advice: 'Correct the address.',
    says: /\b(?:HTTP(?:\/[\d.]+)?|status|answered|answers|with)[ :=]+(?:404|410)\b|404 +not found/i,
  },
  {
    id: 'download-forbidden',
    sentence: 'A server does not let these computers download (HTTP 401 or 403).',
    says: /\b(?:HTTP(?:\/[\d.]+)?|status|answered|answers|with)[ :=]+40[13]\b|403 +forbidden|401 +unauthorized/i,
  },
  {
    id: 'download-server-error',
    sentence: 'A server that is downloaded from has trouble (HTTP 5xx).',
    says: /\b(?:HTTP(?:\/[\d.]+)?|status|answered|answers|with)[ :=]+5\d\d\b|50[0234] +(?:internal|bad gateway|service|gateway)/i,
  },
  msi(1618, 'another installation is running', 'Run it again when the other installation is over.'),
  msi(3010, 'a reboot is needed before it counts', 'Reboot the computer, then run it again.'),
  msi(1641, 'it began a reboot', 'Run it again after the reboot.'),
  msi(1603, 'a fatal error during the installation', 'Open the log of the installer at "Return value 3".'),
  msi(1602, 'somebody cancelled the installation', 'Run it again, and let it install silently.'),
  msi(1605, 'the product is not installed', 'Correct how it is detected.'),
  msi(1612, 'the source of the installation is gone', 'Install the same version again, then remove it.'),
  msi(1619, 'the package cannot be opened', 'Check the path and the download of the package.'),
  msi(1620, 'the package is damaged', 'Download the package again.'),
  msi(1625, 'a policy of the system forbids it', 'Look at the policies for software on the computer.'),
  msi(1633, 'the package is for another kind of processor', 'Offer a package for this architecture.'),
  msi(1638, 'another version is installed already', 'Remove the other version first, or change the upgrade strategy.'),
  {
    id: 'execution-policy',
    sentence: 'The policy of PowerShell forbids scripts.',
    advice: 'Let the policy of these computers allow the scripts of the agent.',
    says: /running scripts is disabled|execution ?policy|PSSecurityException/i,
  },
  {
    id: 'permission-denied',
    sentence: 'Access was denied.',
    advice: 'Check who owns what it writes to, and whether something protects it.',
    says: /permission denied|access (?:to [^.]* )?(?:is |was )?denied|EACCES|EPERM|operation not permitted|0x80070005|UnauthorizedAccess|must be (?:run as )?root/i,
  },
  {
    id: 'file-in-use',
    sentence: 'A file was in use by another program.',
    advice: 'Close the program, or run it outside working hours.',
    says: /being used by another process|text file busy|ETXTBSY|EBUSY|resource busy/i,
  },
  {
    id: 'command-not-found',
    sentence: 'A program that a script calls is not there.',
    advice: 'Make what brings the program a prerequisite.',
    says: /command not found|exit code 127\b|is not recognized as (?:the name|an internal)/i,
  },
  {
    id: 'not-executable',
    sentence: 'A program that a script calls cannot be executed.',
    says: /exec format error|exit code 126\b|ENOEXEC/i,
  },
  {
    id: 'computer-away',
    sentence: 'The computer was not online in time.',
    says: /was not online\.|cannot be reached[^.]*\. that did not happen in time/i,
  },
]

/** What do programs say when the computer, its disk or its network is in the way? */
import type { KnownCause } from '../terms/trouble.ts'

// The texts: strerror(3) of glibc and the names of errno(3); gai_strerror(3); "Common system errors" of Node.js; curl(1) and
// libcurl-errors(3); wget(1); .NET's WebException; OpenSSL's X509_verify_cert_error_string(3); RFC 9110 for HTTP.
const answered = String.raw`\b(?:HTTP(?:\/[\d.]+)?|status|answered|answers|with|returned error:)[ :=]+`

export const systemCauses: readonly KnownCause[] = [
  {
    id: 'disk-full',
    sentence: 'The disk is full.',
    advice: 'Make room on the computer, then run it again.',
    next: 'freeDisk',
    says: /no space left on device|ENOSPC|EDQUOT|quota exceeded|disk (?:is )?full|not enough (?:free |disk )*space|enough free space in/i,
  },
  {
    id: 'disk-read-only',
    sentence: 'The file system is read-only.',
    advice: 'Look at the computer: a disk may be failing.',
    next: 'doctor',
    says: /read-only file system|EROFS/i,
  },
  {
    id: 'no-memory',
    sentence: 'The computer ran out of memory.',
    advice: 'See what fills the memory of the computer, then run it again.',
    next: 'doctor',
    says: /out of memory|cannot allocate memory|ENOMEM/i,
  },
  {
    // signal(7): 9 cannot be handled; proc(5), oom_score: it is what the kernel sends when memory runs out. Shells say 128 + 9.
    id: 'killed',
    sentence: 'Something killed it (signal 9), as the system does when memory runs out.',
    advice: 'Look in the log of the computer for "Out of memory", and for whoever else may have killed it.',
    next: 'doctor',
    says: /ended by SIGKILL|(?:exit code|exit status) 137\b|: +\d+ killed\b/i,
  },
  {
    id: 'no-dns',
    sentence: 'A host name could not be resolved.',
    advice: 'Check DNS and the network of these computers.',
    next: 'doctor',
    says: /could ?n(?:o|')t resolve|could not resolve|unable to resolve host|temporary failure (?:in name )?resolv|name or service not known|ENOTFOUND|EAI_AGAIN|remote name could not be resolved/i,
  },
  {
    id: 'no-network',
    sentence: 'The network could not be reached.',
    advice: 'Check the network, the proxy and the firewall of these computers.',
    next: 'doctor',
    says: /network is (?:unreachable|down)|no route to host|ENETUNREACH|ENETDOWN|EHOSTUNREACH/i,
  },
  {
    id: 'proxy-login',
    sentence: 'The proxy asks for a login.',
    advice: 'Give the agent a proxy it may use.',
    next: 'doctor',
    says: /proxy authentication required|HTTP(?:\/[\d.]+)? 407\b/i,
  },
  {
    id: 'certificate',
    sentence: 'The certificate of a server is not trusted.',
    advice: 'Check the clock of the computer, and whether something inspects encrypted traffic.',
    next: 'doctor',
    says: /certificate (?:verif\w+ failed|has expired|is not (?:yet valid|trusted))|self-signed certificate|self signed certificate|local issuer certificate|SSL certificate problem|CERT_\w+/i,
  },
  {
    id: 'tls',
    sentence: 'An encrypted connection to a server could not be made.',
    advice: 'See whether the server speaks a current version of TLS, and whether something on the way breaks it.',
    next: 'doctor',
    says: /SSL_ERROR_\w+|SSL connect error|ERR_SSL_\w+|EPROTO\b|handshake fail\w*|wrong version number|could not create SSL\/TLS secure channel/i,
  },
  {
    id: 'connection-refused',
    sentence: 'A server refused the connection.',
    advice: 'See whether the server runs and listens on that port; then run it again.',
    next: 'rerun',
    says: /connection refused|ECONNREFUSED/i,
  },
  {
    id: 'connection-lost',
    sentence: 'The connection to a server was lost, or it did not answer in time.',
    advice: 'Run it again; if it stays, look at the network between them.',
    next: 'rerun',
    says: /connection (?:timed out|reset)|operation timed out|ETIMEDOUT|ECONNRESET|socket hang up|UND_ERR_\w*TIMEOUT/i,
  },
  {
    id: 'connect-failed',
    sentence: 'A server could not be connected to.',
    advice: 'Check the address, the network and the firewall; then run it again.',
    next: 'rerun',
    says: /could ?n(?:o|')t connect to server|(?:could not|unable to|failed to) connect to (?!bus|display)/i,
  },
  {
    id: 'checksum',
    sentence: 'What was downloaded does not have the expected checksum.',
    advice:
      'The file at the address changed, or something on the way changes it. Correct the checksum only if you trust it.',
    next: 'none',
    says: /checksum|sha-?(?:256|512)\b[^.]*(?:differ|mismatch|not match|does not|instead of)/i,
  },
  {
    id: 'archive-damaged',
    sentence: 'A downloaded archive is damaged.',
    advice: 'Run it again. If it stays, look at what the address delivers: it may be a page that asks for a login.',
    next: 'rerun',
    says: /it is damaged|the archive is damaged|ends too early|no archive of a known kind|unexpected end of file|not in gzip format/i,
  },
  {
    id: 'download-not-found',
    sentence: 'A file to download is not there (HTTP 404).',
    advice: 'Correct the address.',
    next: 'none',
    says: new RegExp(String.raw`${answered}(?:404|410)\b|404 +not found`, 'i'),
  },
  {
    id: 'download-forbidden',
    sentence: 'A server does not let these computers download (HTTP 401 or 403).',
    advice: 'Give the download a login that the server accepts, or let the server allow these computers.',
    next: 'none',
    says: new RegExp(String.raw`${answered}40[13]\b|403 +forbidden|401 +unauthorized`, 'i'),
  },
  {
    id: 'download-server-error',
    sentence: 'A server that is downloaded from has trouble (HTTP 5xx).',
    advice: 'Run it again in a while.',
    next: 'rerun',
    says: new RegExp(String.raw`${answered}5\d\d\b|50[0234] +(?:internal|bad gateway|service|gateway)`, 'i'),
  },
]

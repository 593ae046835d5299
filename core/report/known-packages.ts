/** What do apt and dpkg say when something goes wrong? */
import type { KnownCause } from '../terms/trouble.ts'

// The texts are apt's and dpkg's own (LC_ALL=C): apt-pkg/deb/debsystem.cc and apt-pkg/contrib/fileutl.cc (locks, interrupted),
// apt-pkg/acquire-item.cc (404, hashes, sizes), apt-pkg/deb/debmetaindex.cc (Release files and their dates), methods/gpgv.cc
// (signatures), apt-private/private-install.cc (dependencies), dpkg's lib/dpkg/subproc.c (maintainer scripts). apt-get(8): the exit
// code is 100 whatever went wrong, so that it says nothing by itself.
export const packageCauses: readonly KnownCause[] = [
  {
    id: 'apt-lock',
    sentence: 'apt: could not get the lock, another installation is running.',
    advice: 'Run it again when the other installation is over; automatic updates of the system may be the reason.',
    next: 'rerun',
    says: /could not get lock|unable to acquire the dpkg|dpkg[^.]*locked by another process|waiting for cache lock|unable to lock (?:the )?(?:directory|administration)/i,
  },
  {
    // The agent puts dpkg in order before the next change, as dpkg(1) says: "dpkg --configure -a".
    id: 'dpkg-interrupted',
    sentence: 'dpkg was interrupted before and has to be put in order first.',
    advice: 'Run it again: that puts dpkg in order first. If it stays, run "dpkg --configure -a" on the computer.',
    next: 'rerun',
    says: /dpkg was interrupted|dpkg --configure -a/i,
  },
  {
    id: 'apt-would-remove',
    sentence: 'apt would have removed other packages, so nothing was changed.',
    advice: 'See which packages conflict, and decide which of them shall be there.',
    next: 'none',
    says: /would also have removed/i,
  },
  {
    id: 'apt-dependencies',
    sentence: 'apt: what a package depends on cannot be installed.',
    advice: 'Look for held packages and for repositories that do not fit the system.',
    next: 'none',
    says: /unmet dependencies|held broken packages|dependency problems|unable to correct problems/i,
  },
  {
    id: 'apt-no-package',
    sentence: 'apt: no configured repository has the package or the version.',
    advice: 'Check the name, and whether the repository is configured on these computers.',
    next: 'none',
    says: /unable to locate package|no installation candidate|version '[^']*' for '[^']*' was not found/i,
  },
  {
    id: 'apt-signature',
    sentence: 'apt: the signature of a repository cannot be verified.',
    advice: "Install the repository's current key.",
    next: 'none',
    says: /NO_PUBKEY|EXPKEYSIG|is not signed|signatures? (?:were|was|are|is|could ?n.t be|could not be) (?:invalid|verified)/i,
  },
  {
    id: 'apt-release-date',
    sentence: 'apt: the date of a repository does not fit the clock of the computer.',
    advice: 'Check the clock of the computer. If it is right, the repository is no longer kept up to date.',
    next: 'doctor',
    says: /release file for \S+ is (?:not valid yet|expired)/i,
  },
  {
    id: 'apt-no-release',
    sentence: 'apt: a repository is not there any more.',
    advice: 'Correct or remove its entry in /etc/apt; the release of the system may no longer be supported.',
    next: 'none',
    says: /repository '[^']*' (?:no longer has|does not have) a release file/i,
  },
  {
    id: 'apt-hash',
    sentence: 'apt: what was downloaded does not fit the index of the repository.',
    advice: 'Run it again in a while: the mirror may be in the middle of an update, or a proxy keeps old files.',
    next: 'rerun',
    says: /hash sum mismatch|file has unexpected size|mirror sync in progress/i,
  },
  {
    id: 'apt-not-found',
    sentence: 'apt: a repository no longer has a file that its index names.',
    advice: 'Run it again: the indexes are fetched anew. If it stays, the repository has moved.',
    next: 'rerun',
    says: /failed to fetch[^\n]*404 +not found/i,
  },
]

/** Says less than what may stand beside it: a full disk, a missing program. */
export const lastPackageCauses: readonly KnownCause[] = [
  {
    id: 'dpkg-script',
    sentence: 'dpkg: a script of the package itself failed.',
    advice: 'Read above its last line in the output what the script of the package says.',
    next: 'none',
    says: /(?:pre|post)-(?:installation|removal) script subprocess returned error|maintainer script|sub-process \/usr\/bin\/dpkg returned an error code/i,
  },
]

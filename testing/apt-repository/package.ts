/** What a package made for tests is to contain. */

/** A file of a package: its text, or text with a mode. A text that begins with #! is executable. */
export type PackageFile = string | { readonly content: string; readonly mode: number }

/** A Debian package for all architectures; every field but the first two may be left out. */
export interface PackageSpec {
  readonly name: string
  readonly version: string
  /** As in Debian's control files: 'a (>= 1), b | c'. */
  readonly depends?: string
  readonly conflicts?: string
  readonly replaces?: string
  readonly provides?: string
  readonly recommends?: string
  /** By absolute path. */
  readonly files?: Readonly<Record<string, PackageFile>>
  /** Paths below /etc of `files` that people may change and dpkg then asks about. */
  readonly conffiles?: readonly string[]
  /** Maintainer scripts; without a #! line they are run by sh -e. */
  readonly preinst?: string
  readonly postinst?: string
  readonly prerm?: string
  readonly postrm?: string
  /** Adds /usr/share/NAME/filler of about so many KiB that cannot be compressed, so that fetching takes its time. */
  readonly sizeKb?: number
  /** One line. */
  readonly description?: string
}

/** Name of the package's file in a repository. */
export function debFileName({ name, version }: PackageSpec): string {
  return `${name}_${version.replace(/^\d+:/, '')}_all.deb`
}

/** Throws a sentence when the name or version is not one that dpkg takes. */
export function checkPackage({ name, version }: PackageSpec): void {
  if (!/^[a-z0-9][a-z0-9+.-]+$/.test(name)) throw new Error(`"${name}" is not a name for a Debian package`)
  if (!/^(\d+:)?\d[A-Za-z0-9.+~-]*$/.test(version)) throw new Error(`"${version}" of ${name} is not a Debian version`)
}

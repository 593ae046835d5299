/** Which version schemes are there, that is, whose rules say which of two versions is newer? */

/**
 * debian: deb-version(7), dpkg and apt. rpm: rpm, dnf and zypper. semver: semver.org 2.0.0. windows: up to four numbers, as in
 * a file's or an MSI's version. general: everything else that is found in the wild.
 */
export const versionSchemes = ['debian', 'rpm', 'semver', 'windows', 'general'] as const

export type VersionScheme = (typeof versionSchemes)[number]

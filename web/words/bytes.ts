/** Says sizes in words. */

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes in the largest unit that fits, in steps of 1000: "512 B", "1.4 MB", "26 GB". */
export function formatBytes(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** step
  return `${step === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[step] ?? ''}`
}

/** Says how an item is found, tested, installed, upgraded, repaired and removed, one sentence each. */
import type { Item, ScriptSource, Software, Task, UpgradeStrategy } from '@fettle/core/terms/item.ts'
import type { Script } from '@fettle/core/terms/script.ts'
import { languageWords } from './command-words.ts'
import { formatDuration } from './durations.ts'

export interface ItemStep {
  readonly word: string
  readonly sentence: string
}

/** The steps in the order in which a session comes to them. */
export function itemSteps(item: Item): readonly ItemStep[] {
  if (item.kind === 'task') return taskSteps(item)
  return item.source.type === 'package' ? packageSteps(item, item.source.package) : scriptSteps(item, item.source)
}

function packageSteps(item: Software, name: string): readonly ItemStep[] {
  return [
    { word: 'Found', sentence: `apt is asked for the version of the package ${name}.` },
    ...tested(item),
    { word: 'Installed', sentence: `apt installs ${name} in the wanted version, and removes nothing else for it.` },
    { word: 'Upgraded', sentence: upgradeWords[item.upgradeStrategy] },
    { word: 'Repaired', sentence: repairWords(item) },
    { word: 'Removed', sentence: `apt removes ${name}; its settings stay.` },
  ]
}

function scriptSteps(item: Software, source: ScriptSource): readonly ItemStep[] {
  const { detect, offers, install, uninstall, upgrade, repair, download, postInstall, postUninstall } = source
  const own = Object.values(source.details ?? {}).filter(({ scripts }) => scripts !== undefined).length
  const step = (word: string, script: Script | undefined, does: string): readonly ItemStep[] =>
    script === undefined ? [] : [{ word, sentence: `${does} (${scriptWords(script)}).` }]
  return [
    ...step('Found', detect, 'A script prints the version, or nothing when it is absent'),
    ...step('Versions', offers, 'A script on the computer says which versions can be had'),
    ...tested(item),
    ...step('Downloaded', download, 'A script fetches what is needed'),
    ...step('Installed', install, 'A script installs the wanted version'),
    ...step('Afterwards', postInstall, 'A script runs after the installation'),
    ...(upgrade === undefined
      ? [{ word: 'Upgraded', sentence: upgradeWords[item.upgradeStrategy] }]
      : step('Upgraded', upgrade, 'A script leads from the installed version to the wanted one')),
    ...(repair === undefined
      ? [{ word: 'Repaired', sentence: repairWords(item) }]
      : step('Repaired', repair, 'A script brings it in order')),
    ...(uninstall === undefined
      ? [{ word: 'Removed', sentence: 'There is no script that removes it, so a session cannot.' }]
      : step('Removed', uninstall, 'A script removes it')),
    ...step('Afterwards', postUninstall, 'A script runs after the removal'),
    ...(own === 0 ? [] : [{ word: 'Besides', sentence: 'Some versions have scripts of their own.' }]),
  ]
}

function tested({ test }: Software): readonly ItemStep[] {
  return test === undefined
    ? []
    : [
        {
          word: 'Tested',
          sentence: `A script says whether it works (${scriptWords(test)}); a "false" asks for repair.`,
        },
      ]
}

const upgradeWords: { readonly [S in UpgradeStrategy]: string } = {
  installOver: 'The other version is installed over the one that is there.',
  uninstallInstall: 'The old version is removed first, then the other one is installed.',
  upgradeScript: 'A script leads from the installed version to the wanted one.',
  none: 'What is there is never brought to another version.',
}

function repairWords({ repairStrategy, upgradeStrategy, test }: Software): string {
  if (test === undefined) return 'Nothing tests whether it works, so nothing is repaired.'
  const way = repairStrategy ?? upgradeStrategy
  if (way === 'none') return 'What does not work is reported and left alone.'
  if (way === 'uninstallInstall') return 'It is removed and installed again.'
  return way === 'script' ? 'A script brings it in order.' : 'It is installed over itself.'
}

function taskSteps({ body }: Task): readonly ItemStep[] {
  if (body.type === 'file')
    return [
      { word: 'Tested', sentence: `The content, mode and owner of ${body.path} are compared.` },
      {
        word: 'Set',
        sentence: body.ensure === 'absent' ? 'The file is removed.' : 'The file is written whole, in one step.',
      },
    ]
  if (body.type === 'setting') {
    const where = body.section === '' ? '' : ` in the section ${body.section}`
    return [
      { word: 'Tested', sentence: `The key ${body.key}${where} of ${body.file} is read.` },
      {
        word: 'Set',
        sentence:
          body.value === null
            ? 'The key is taken away.'
            : `The key is set to ${body.value}; the rest of the file stays.`,
      },
    ]
  }
  const { test, get, set } = body
  return [
    ...(test === undefined
      ? []
      : [{ word: 'Tested', sentence: `A script says whether all is well (${scriptWords(test)}).` }]),
    ...(get === undefined ? [] : [{ word: 'Read', sentence: `A script prints a value (${scriptWords(get)}).` }]),
    ...(set === undefined ? [] : [{ word: 'Set', sentence: `A script makes it so (${scriptWords(set)}).` }]),
  ]
}

function scriptWords({ language, timeoutSeconds, context }: Script): string {
  const who = context === 'user' ? ', as who is signed in' : ''
  return `${languageWords[language]}, at most ${formatDuration(timeoutSeconds * 1000)}${who}`
}

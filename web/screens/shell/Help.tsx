/** Shows which keys do what, from the registry, and how to search. */
import { Modal, Switch } from '@mantine/core'
import { fieldsOf } from '@fettle/contract/http/filter-fields.ts'
import { usePreference } from '../../api/preferences.ts'
import { keyBindings, keyGroups, type KeyGroup, type Keys } from '../../keys/keys.ts'
import { KeyHint } from '../../parts/KeyHint.tsx'
import classes from './help.module.css'

export function Help({ shown, onClose }: { readonly shown: boolean; readonly onClose: () => void }) {
  const [singleKeys, setSingleKeys] = usePreference('singleKeys', true)
  return (
    <Modal opened={shown} onClose={onClose} title="Keys and filters" size={880} lockScroll={false} centered>
      <div className={classes.groups}>
        {keyGroups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {bindingsOf(group).map(([does, keys]) => (
                <div key={does}>
                  <dt>
                    {keys.map((one) => (
                      <KeyHint key={one} keys={one} />
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Filters of computers</h3>
          <dl>
            {fieldsOf.computers.map(({ name, description }) => (
              <div key={name} data-wide>
                <dt>
                  <code>{name}:</code>
                </dt>
                <dd>{description}</dd>
              </div>
            ))}
          </dl>
          <p>A comma means “or”, a “-” before a word means “not”, “quotes” keep blanks together.</p>
        </section>
      </div>
      <Switch
        className={classes.switch}
        size="xs"
        label="Single letters do things"
        description="Off: only keys with Ctrl or Cmd, Escape and the arrows do."
        checked={singleKeys}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
    </Modal>
  )
}

/** What the keys of a group do, each with all keys that do it. */
function bindingsOf(group: KeyGroup): readonly (readonly [does: string, keys: readonly Keys[]])[] {
  const found = new Map<string, Keys[]>()
  for (const binding of keyBindings) {
    if (binding.group === group) found.set(binding.does, [...(found.get(binding.does) ?? []), binding.keys])
  }
  return [...found]
}

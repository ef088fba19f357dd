/** Who is signed in, and what belongs to the person: language, theme, size, lock, sign out. */
import { ChevronDown, Lock, LogOut } from 'lucide-react'
import { Button as Pressable, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { lock, signOut, useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './PersonMenu.module.css'
import { PreferenceChoices } from '../preferences/PreferenceChoices.tsx'

export function PersonMenu() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { person, phase, lockedAt } = useSession()
  if (person === null) return null
  const locked = phase === 'locked'
  return (
    <DialogTrigger>
      <Pressable className={css['who'] ?? ''}>
        <span className={css['names']}>
          <b>
            {locked ? texts.locked : person.name}
            {locked ? <Icon of={Lock} size="small" /> : null}
          </b>
          <span className={css['role']}>
            {locked && lockedAt !== null
              ? `${person.name}, ${texts.since(format.time(lockedAt).slice(0, 5))}`
              : texts.roles[person.role]}
          </span>
        </span>
        <Icon of={ChevronDown} size="small" />
      </Pressable>
      <Popover placement="bottom end" offset={0} className={css['popover'] ?? ''}>
        <Dialog className={css['menu'] ?? ''} aria-label={texts.me}>
          {({ close }) => (
            <>
              <div className={css['choices']}>
                <PreferenceChoices />
              </div>
              <div className={css['actions']}>
                {locked ? null : (
                  <Button
                    rank="quiet"
                    icon={Lock}
                    onPress={() => {
                      close()
                      void lock()
                    }}
                  >
                    {texts.lock}
                  </Button>
                )}
                <Button rank="quiet" icon={LogOut} onPress={() => void signOut()}>
                  {texts.signOut}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

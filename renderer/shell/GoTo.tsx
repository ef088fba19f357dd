/** The button and the key of the palette; the palette itself is loaded when it is first asked for. */
import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import { tinykeys } from 'tinykeys'
import { screens } from '../screens.ts'
import { hrefOf } from '../stores/navigation.ts'
import { useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Banner.module.css'

const Palette = lazy(async () => ({ default: (await import('../palette/Palette.tsx')).Palette }))

export function GoTo() {
  const texts = useMessages(catalogue)
  const [open, setOpen] = useState(false)
  const permissions = useSession((state) => state.permissions)
  useEffect(
    () =>
      tinykeys(
        window,
        {
          '$mod+KeyK': (event) => {
            event.preventDefault()
            setOpen((before) => !before)
          },
        },
        // From inside a field too: it is how one leaves it.
        { ignore: () => false },
      ),
    [],
  )
  const places = useMemo(
    () =>
      screens
        .filter(({ needs }) => permissions.includes(needs))
        .map(({ key }) => ({
          kind: 'place' as const,
          name: texts.places[key],
          title: '',
          href: hrefOf(key),
        })),
    [permissions, texts],
  )
  return (
    <div className={css['goto']}>
      <Button small icon={Search} keys="Ctrl K" onPress={() => setOpen(true)}>
        {texts.goTo}
      </Button>
      {open ? (
        <Suspense fallback={null}>
          <Palette places={places} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}

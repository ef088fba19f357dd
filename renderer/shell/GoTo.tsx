/** The button and the key of the palette, which comes with the frame: it must open while the core is away. */
import { Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { tinykeys } from 'tinykeys'
import { Palette } from '../palette/Palette.tsx'
import { screens } from '../screens.ts'
import { useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Banner.module.css'
import { focusRegion } from './region.ts'

export function GoTo() {
  const texts = useMessages(catalogue)
  const [open, setOpen] = useState(false)
  const left = useRef(false)
  useEffect(() => {
    if (open || !left.current) return
    left.current = false
    focusRegion()
  }, [open])
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
          key,
          name: key,
          title: { en: catalogue.en.places[key], ru: catalogue.ru.places[key] },
          detail: '',
          at: null,
          event: null,
        })),
    [permissions],
  )
  return (
    <div className={css['goto']}>
      <Button small icon={Search} keys="Ctrl K" onPress={() => setOpen(true)}>
        {texts.goTo}
      </Button>
      {open ? (
        <Palette
          places={places}
          onClose={(chosen) => {
            left.current = chosen
            setOpen(false)
          }}
        />
      ) : null}
    </div>
  )
}

/** The whole interface: language and zone around the gate, which lets people in to the shell. */
import { Gate } from './entry/Gate.tsx'
import { Shell } from './shell/Shell.tsx'
import { usePreferences } from './stores/preferences.ts'
import { useTimeZone } from './stores/setup.ts'
import { LocaleProvider } from './ui/language.tsx'
import { Toasts } from './ui/Toasts.tsx'

export function App() {
  const language = usePreferences((state) => state.language)
  const timeZone = useTimeZone()
  return (
    <LocaleProvider language={language} timeZone={timeZone}>
      <Gate>
        <Shell />
      </Gate>
      <Toasts />
    </LocaleProvider>
  )
}

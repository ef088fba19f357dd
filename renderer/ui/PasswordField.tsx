/** A password with an eye: what is typed is checked by looking, not by typing it a third time. */
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import css from './Field.module.css'
import { Icon } from './Icon.tsx'
import { useMessages } from './language.tsx'
import catalogue from './messages.ts'
import { TextField, type TextFieldProps } from './TextField.tsx'

export function PasswordField(props: Omit<TextFieldProps, 'type' | 'after' | 'lines'>) {
  const [shown, setShown] = useState(false)
  const texts = useMessages(catalogue)
  return (
    <TextField
      {...props}
      type={shown ? 'text' : 'password'}
      after={
        <Button
          className={css['show'] ?? ''}
          aria-label={shown ? texts.hide : texts.show}
          aria-pressed={shown}
          onPress={() => setShown(!shown)}
        >
          <Icon of={shown ? EyeOff : Eye} size="small" />
        </Button>
      }
    />
  )
}

/** One of a few ways on, each with what it means, where none is the default: somebody has to decide. */
import { classes } from './classes.ts'
import css from './Options.module.css'

export interface OptionsProps<K extends string> {
  readonly label: string
  /** Null as long as nothing is decided. */
  readonly value: K | null
  readonly choices: readonly { readonly key: K; readonly text: string; readonly about: string }[]
  readonly onChange: (value: K) => void
}

export const Options = <K extends string>({ label, value, choices, onChange }: OptionsProps<K>) => (
  <fieldset className={css['options']}>
    <legend>{label}</legend>
    {choices.map(({ key, text, about }) => (
      <label key={key} className={classes(css['option'], value === key && css['chosen'])}>
        <input type="radio" checked={value === key} onChange={() => onChange(key)} />
        <b>{text}</b>
        <span>{about}</span>
      </label>
    ))}
  </fieldset>
)

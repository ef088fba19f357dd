/** Where in the first start one is. */
import { Check } from 'lucide-react'
import { useMessages } from '../ui/language.tsx'
import { Icon } from '../ui/Icon.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

const steps = ['language', 'administrator', 'field'] as const
export type Step = (typeof steps)[number]

export function Steps({ now }: { readonly now: Step }) {
  const texts = useMessages(catalogue)
  const reached = steps.indexOf(now)
  return (
    <ol className={css['steps']}>
      {steps.map((step, index) => (
        <li
          key={step}
          data-state={index < reached ? 'done' : index === reached ? 'now' : 'todo'}
          aria-current={index === reached ? 'step' : undefined}
        >
          <i>{index < reached ? <Icon of={Check} size="small" /> : index + 1}</i>
          {texts.steps[step]}
        </li>
      ))}
    </ol>
  )
}

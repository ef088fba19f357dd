/** Where in the first start one is; a field that is there already is no step. */
import { Check } from 'lucide-react'
import { useSetup } from '../stores/setup.ts'
import { useMessages } from '../ui/language.tsx'
import { Icon } from '../ui/Icon.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

const all = ['language', 'administrator', 'field'] as const
export type Step = (typeof all)[number]

export function Steps({ now }: { readonly now: Step }) {
  const texts = useMessages(catalogue)
  const given = useSetup(({ status }) => status?.field === true)
  const steps = all.filter((step) => step !== 'field' || !given)
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

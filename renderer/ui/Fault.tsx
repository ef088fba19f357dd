/** A fault of a form in words, with the cross that stands beside it. */
import { X } from 'lucide-react'
import css from './Field.module.css'
import { Icon } from './Icon.tsx'

export const Fault = ({ children }: { readonly children: string }) => (
  <span className={css['error']} role="alert" data-fault="">
    <Icon of={X} size="small" />
    <span>{children}</span>
  </span>
)

/** A small mark of a property: plain, filled, chosen or, for what is derived or off, dashed. */
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './Badge.module.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

export interface BadgeProps {
  readonly children: ReactNode
  readonly kind?: 'plain' | 'filled' | 'chosen' | 'dashed'
  readonly icon?: LucideIcon
}

export const Badge = ({ children, kind = 'plain', icon }: BadgeProps) => (
  <span className={classes(css['badge'], css[kind])}>
    {icon === undefined ? null : <Icon of={icon} size="small" />}
    {children}
  </span>
)

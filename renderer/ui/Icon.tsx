/** An icon of lucide at the sizes of the design; decoration, so screen readers skip it. */
import type { LucideIcon } from 'lucide-react'
import css from './Icon.module.css'

export interface IconProps {
  readonly of: LucideIcon
  readonly size?: 'small' | 'normal' | 'large'
}

export function Icon({ of: Shape, size = 'normal' }: IconProps) {
  return <Shape className={css[size]} strokeWidth={size === 'small' ? 2 : 1.75} aria-hidden />
}

/**
 * The button in all its ranks. `plant` marks what moves equipment with the striped notch and is never
 * smaller than 40 px. A button that is off says why: give `reason`, it is shown on focus and hover
 * and read to screen readers, so an `off` button stays in the order of focus.
 */
import type { ReactNode, Ref } from 'react'
import {
  Button as Pressable,
  Focusable,
  type ButtonProps as PressableProps,
} from 'react-aria-components'
import type { LucideIcon } from 'lucide-react'
import css from './Button.module.css'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import { Kbd } from './Kbd.tsx'
import { Tip } from './Tip.tsx'

export interface ButtonProps {
  readonly children?: ReactNode
  readonly rank?: 'primary' | 'plain' | 'quiet'
  /** Moves equipment. */
  readonly plant?: boolean
  readonly small?: boolean
  readonly icon?: LucideIcon
  /** Required where there is no text. */
  readonly label?: string
  /** The key that does the same. */
  readonly keys?: string
  readonly off?: boolean
  /** Why it is off. */
  readonly reason?: string | null | undefined
  /** Under way: stays in place, takes no second press. */
  readonly busy?: boolean
  readonly type?: 'button' | 'submit'
  readonly onPress?: PressableProps['onPress']
  /** Takes the focus when it appears: only the first field of a form that was asked for. */
  readonly initialFocus?: boolean
  readonly slot?: string
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button(props: ButtonProps) {
  const {
    children,
    rank = 'plain',
    plant,
    small,
    icon,
    label,
    keys,
    off,
    reason,
    busy,
    ref,
  } = props
  const bare = children === undefined
  const why = off === true && typeof reason === 'string' ? reason : undefined
  const inner = (
    <>
      {icon === undefined ? null : (
        <Icon of={icon} size={bare && small !== true ? 'normal' : 'small'} />
      )}
      {children}
      {keys === undefined ? null : <Kbd>{keys}</Kbd>}
    </>
  )
  const className = classes(
    css['button'],
    css[rank],
    plant === true && css['plant'],
    small === true && css['small'],
    bare && css['bare'],
  )
  if (why !== undefined) {
    return (
      <Tip text={why}>
        <Focusable>
          <button
            type="button"
            className={className}
            aria-disabled
            aria-label={label === undefined ? undefined : `${label}. ${why}`}
            data-disabled
          >
            {inner}
          </button>
        </Focusable>
      </Tip>
    )
  }
  const pressable = (
    <Pressable
      className={className}
      type={props.type ?? 'button'}
      isDisabled={off === true}
      isPending={busy === true}
      {...(props.onPress === undefined ? {} : { onPress: props.onPress })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(props.initialFocus === undefined ? {} : { autoFocus: props.initialFocus })}
      {...(props.slot === undefined ? {} : { slot: props.slot })}
      ref={ref}
    >
      {inner}
    </Pressable>
  )
  return bare && label !== undefined ? (
    <Tip text={keys === undefined ? label : `${label} (${keys})`}>{pressable}</Tip>
  ) : (
    pressable
  )
}

/**
 * The frame of a screen inside the shell: the head says where one is, by crumbs and title, and holds
 * the actions; the body fills the rest and scrolls only if the screen lets it.
 */
import { ChevronRight } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import css from './Screen.module.css'

export interface Crumb {
  readonly text: string
  readonly href?: string
}

export interface ScreenProps {
  readonly title: string
  readonly crumbs?: readonly Crumb[]
  /** Beside the title: ways to the screens of the same group. */
  readonly tabs?: ReactNode
  /** Right of the head: legends, choices, buttons. */
  readonly actions?: ReactNode
  /** Class of the body, for its grid. */
  readonly className?: string | undefined
  readonly children: ReactNode
}

export const Screen = ({ title, crumbs = [], tabs, actions, className, children }: ScreenProps) => (
  <div className={css['screen']}>
    <header className={css['head']}>
      <div className={css['crumbs']}>
        {crumbs.map(({ text, href }) => (
          <Fragment key={text}>
            {href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>}
            <Icon of={ChevronRight} size="small" />
          </Fragment>
        ))}
        <h1>{title}</h1>
      </div>
      {tabs}
      <span className={css['space']} />
      {actions}
    </header>
    <div className={classes(css['body'], className)}>{children}</div>
  </div>
)

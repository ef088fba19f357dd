/** A flat panel: a title, what belongs to the title at its right, a body that may scroll. */
import { useId, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { HeadingLevel } from './headings.ts'
import css from './Panel.module.css'

export interface PanelProps {
  readonly title?: string
  /** At the right of the head: a legend, a link, small buttons. */
  readonly aside?: ReactNode
  /** The body has no padding, for tables. */
  readonly flush?: boolean
  readonly scroll?: boolean
  readonly className?: string | undefined
  readonly children: ReactNode
}

export function Panel({ title, aside, flush, scroll, className, children }: PanelProps) {
  const id = useId()
  return (
    <section
      className={classes(css['panel'], className)}
      {...(title === undefined ? {} : { 'aria-labelledby': id })}
    >
      {title === undefined ? null : (
        <header className={css['head']}>
          <h2 id={id}>{title}</h2>
          <span className={css['space']} />
          {aside}
        </header>
      )}
      <div
        className={classes(
          css['body'],
          flush === true && css['flush'],
          scroll === true && css['scroll'],
        )}
        {...(scroll === true ? { tabIndex: 0, role: 'group', 'aria-labelledby': id } : {})}
      >
        <HeadingLevel value={title === undefined ? 'h2' : 'h3'}>{children}</HeadingLevel>
      </div>
    </section>
  )
}

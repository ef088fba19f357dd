/**
 * The name of a tag in a table: whole, since its end tells it from its neighbour. One that is too long for
 * a line goes on in a second one, narrower, parted after one of its marks. So do addresses.
 */
import { Fragment } from 'react'
import { classes } from './classes.ts'
import css from './Name.module.css'

export interface NameProps {
  readonly children: string
  readonly className?: string | undefined
  /** How sure its value is, for a sheet to say by form. */
  readonly mark?: string
}

/** After these a name may go on in another line. */
export const MARKS = /(?<=[._/-])/

/** Signs that fit the narrowest column of names in one line. */
const ONE_LINE = 14
/** And in two: the row of a longer name is tall. */
export const TWO_LINES = 34

export const Name = ({ children, className, mark }: NameProps) => (
  <b
    className={classes(css['name'], children.length > ONE_LINE && css['long'], className)}
    data-mark={mark}
    // For where its lines do not suffice.
    title={children}
  >
    <Parted at={MARKS}>{children}</Parted>
  </b>
)

/** An address, which may go on in a second line before its port, never within it. */
export const Address = ({ children }: { readonly children: string }) => (
  <Parted at={/(?<=[/.-])|(?=:\d)/}>{children}</Parted>
)

export const Parted = ({ children, at }: { readonly children: string; readonly at: RegExp }) =>
  children.split(at).map((part, place) => (
    // A part is told by its place: another name is another row.
    <Fragment key={place}>
      {place === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ))

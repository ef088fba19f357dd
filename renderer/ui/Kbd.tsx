/** A key as it stands on a button or in a menu. */
import css from './Kbd.module.css'

export const Kbd = ({ children }: { readonly children: string }) => (
  <kbd className={css['kbd']} aria-hidden>
    {children}
  </kbd>
)

/** Which heading comes next where something is drawn: below the title of a panel, or of the screen. */
import { createContext } from 'react'

export const HeadingLevel = createContext<'h2' | 'h3'>('h3')

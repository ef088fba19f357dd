/** Asks before something ends. */
import type { ReactNode } from 'react'
import { Dialog } from './Dialog.tsx'
import { Ending, type EndingProps } from './Ending.tsx'
import { Fault } from './Fault.tsx'

export interface QuestionProps extends EndingProps {
  readonly title: string
  /** Why it was refused, in words. */
  readonly fault: string | null
  readonly children: ReactNode
}

export const Question = ({ title, fault, children, ...ending }: QuestionProps) => (
  <Dialog title={title} onClose={ending.onKeep} foot={<Ending {...ending} />}>
    {children}
    {fault === null ? null : <Fault>{fault}</Fault>}
  </Dialog>
)

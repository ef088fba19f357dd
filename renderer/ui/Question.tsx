/** Asks before something ends, with the safe choice in the place of the last click. */
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import css from './Dialog.module.css'
import { Fault } from './Fault.tsx'

export interface QuestionProps {
  readonly title: string
  /** What the buttons say; null where it cannot be done, and the dialog says why. */
  readonly act: string | null
  readonly keep: string
  readonly busy: boolean
  /** Why it was refused, in words. */
  readonly fault: string | null
  readonly onAct: () => void
  readonly onKeep: () => void
  readonly children: ReactNode
}

export const Question = (props: QuestionProps) => (
  <Dialog
    title={props.title}
    onClose={props.onKeep}
    foot={
      <>
        {props.act === null ? null : (
          <Button busy={props.busy} onPress={props.onAct}>
            {props.act}
          </Button>
        )}
        <span className={css['space']} />
        <Button rank="primary" initialFocus onPress={props.onKeep}>
          {props.keep}
        </Button>
      </>
    }
  >
    {props.children}
    {props.fault === null ? null : <Fault>{props.fault}</Fault>}
  </Dialog>
)

import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Button } from './Button.tsx'
import { Dialog, SideDialog } from './Dialog.tsx'
import { draw } from './fixtures.tsx'
import { FormDialog } from './FormDialog.tsx'
import { X } from 'lucide-react'
import { Panel } from './Panel.tsx'
import { EmptyState } from './States.tsx'

afterEach(cleanup)

/** As by Tab: what has the focus shows its tip at once. */
function focusByKeys(name: string): void {
  fireEvent.keyDown(document.body, { key: 'Tab' })
  act(() => screen.getByRole('button', { name }).focus())
  expect(screen.getByRole('tooltip')).toBeDefined()
}
const escape = () => fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' })

describe('one Esc with a tip open', () => {
  const inner = <Button small icon={X} label="More" />
  test('closes the dialog from its cross', () => {
    const onClose = vi.fn<() => void>()
    draw(
      <Dialog title="Remove" onClose={onClose}>
        {inner}
      </Dialog>,
    )
    focusByKeys('Close')
    escape()
    expect(onClose).toHaveBeenCalledOnce()
    expect(screen.queryByRole('tooltip')).toBeNull()
  })

  test('closes the dialog beside the content from a small button in it', () => {
    const onClose = vi.fn<() => void>()
    draw(
      <SideDialog title="Setpoint" onClose={onClose}>
        {inner}
      </SideDialog>,
    )
    focusByKeys('More')
    escape()
    expect(onClose).toHaveBeenCalledOnce()
  })
})

describe('the buttons of a form', () => {
  const form = (ends: boolean, onSend = vi.fn<() => void>()) => {
    draw(
      <FormDialog
        title="Tag"
        send="Delete"
        cancel="Cancel"
        busy={false}
        ends={ends}
        onSend={onSend}
        onClose={vi.fn<() => void>()}
      >
        <input aria-label="Name" />
      </FormDialog>,
    )
    return onSend
  }
  const foot = () =>
    screen.getAllByRole('button').flatMap(({ textContent: text }) => (text === '' ? [] : [text]))

  test('have the act at the right, and Enter in a field does it', () => {
    const onSend = form(false)
    expect(foot()).toEqual(['Cancel', 'Delete'])
    fireEvent.submit(screen.getByRole('textbox').closest('form') as Element)
    expect(onSend).toHaveBeenCalledOnce()
  })

  test('have the safe one at the right where it destroys, and Enter does nothing', () => {
    const onSend = form(true)
    expect(foot()).toEqual(['Delete', 'Cancel'])
    fireEvent.submit(screen.getByRole('textbox').closest('form') as Element)
    expect(onSend).not.toHaveBeenCalled()
  })
})

test('no heading skips a level: an empty panel stands below the screen, or below its title', () => {
  draw(
    <>
      <Panel>
        <EmptyState title="No tags yet" />
      </Panel>
      <Panel title="Detail">
        <EmptyState title="Nothing selected" />
      </Panel>
    </>,
  )
  expect(screen.getByRole('heading', { name: 'No tags yet', level: 2 })).toBeDefined()
  expect(screen.getByRole('heading', { name: 'Nothing selected', level: 3 })).toBeDefined()
})

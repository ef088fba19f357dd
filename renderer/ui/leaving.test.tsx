import { cleanup, fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { draw } from './fixtures.tsx'
import { FormDialog } from './FormDialog.tsx'
import { TextField } from './TextField.tsx'

afterEach(cleanup)

function Form({ onClose }: { readonly onClose: () => void }) {
  const [formula, setFormula] = useState('[101.F]')
  return (
    <FormDialog
      title="New calculated tag"
      send="Add"
      cancel="Cancel"
      busy={false}
      onSend={() => undefined}
      onClose={onClose}
    >
      <TextField label="Formula" value={formula} onChange={setFormula} />
    </FormDialog>
  )
}

const field = () => screen.getByLabelText('Formula')
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const escape = () => fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
const enter = (...texts: readonly string[]) => {
  field().focus()
  for (const value of texts) fireEvent.input(field(), { target: { value } })
}

const ways = [
  ['Esc', escape],
  ['the cross', () => press('Close')],
  ['the button at the foot', () => press('Cancel')],
] as const

test.each(ways)('by %s a dialog in which nothing was entered closes at once', (_, leave) => {
  const onClose = vi.fn<() => void>()
  draw(<Form onClose={onClose} />)
  enter()
  leave()
  expect(onClose).toHaveBeenCalledOnce()
})

test.each(ways)(
  'by %s text that was entered is thrown away only after it was asked',
  (_, leave) => {
    const onClose = vi.fn<() => void>()
    draw(<Form onClose={onClose} />)
    enter('[101.F] * 2')
    leave()
    expect(onClose).not.toHaveBeenCalled()
    screen.getByRole('alertdialog', { name: 'Throw away what was entered?' })
    press('Go on')
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(field()).toHaveProperty('value', '[101.F] * 2')
    leave()
    press('Throw it away')
    expect(onClose).toHaveBeenCalledOnce()
  },
)

test('Esc once more goes on, with the focus back in the field', () => {
  const onClose = vi.fn<() => void>()
  draw(<Form onClose={onClose} />)
  enter('x')
  escape()
  escape()
  expect(onClose).not.toHaveBeenCalled()
  expect(document.activeElement).toBe(field())
})

test('what was entered and taken back is not asked about', () => {
  const onClose = vi.fn<() => void>()
  draw(<Form onClose={onClose} />)
  enter('x', '[101.F]')
  escape()
  expect(onClose).toHaveBeenCalledOnce()
})

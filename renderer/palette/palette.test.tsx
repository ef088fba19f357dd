import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { draw } from '../ui/fixtures.tsx'
import { Palette } from './Palette.tsx'

afterEach(cleanup)

it.each(['', 'tren', 'nothing like it'])('Esc closes at once, with “%s” typed', (typed) => {
  const close = vi.fn()
  draw(
    <Palette
      places={[{ kind: 'place', name: 'Trends', title: '', href: '#/trends' }]}
      onClose={close}
    />,
  )
  const field = screen.getByRole('searchbox')
  fireEvent.change(field, { target: { value: typed } })
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(close.mock.calls).toEqual([[false]])
})

import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useSession } from '../stores/session.ts'
import { draw } from '../ui/fixtures.tsx'
import { GoTo } from './GoTo.tsx'
import { REGION } from './region.ts'

beforeEach(() => {
  useSession.setState({ phase: 'open', permissions: ['read'] })
  draw(
    <>
      <GoTo />
      <nav>
        <a href="#/overview">Overview</a>
      </nav>
      <main {...REGION}>the screen</main>
    </>,
  )
  screen.getByRole('link').focus()
  fireEvent.keyDown(window, { key: 'k', code: 'KeyK', ctrlKey: true })
})
afterEach(cleanup)

const gone = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

test('who goes somewhere by the palette is in the screen then, not where the palette was opened', async () => {
  fireEvent.click(screen.getByRole('option', { name: /Trends/ }))
  await gone()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main')))
})

test('who leaves it is where it was opened', async () => {
  fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' })
  await gone()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('link')))
})

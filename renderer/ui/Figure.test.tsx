import { cleanup, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Figure, widthOf } from './Figure.tsx'
import { draw } from './fixtures.tsx'

afterEach(cleanup)
const text = (container: HTMLElement) => container.textContent.replaceAll('\u202f', ' ')

test('a live value is a figure and its unit, and carries no mark and no age', () => {
  const { container } = draw(<Figure value={4.86} decimals={2} unit="MPa" age={400} />)
  expect(text(container)).toBe('4.86MPa')
  expect(screen.queryByRole('img')).toBeNull()
})

test('bad is struck, marked and has its age', () => {
  const { container } = draw(
    <Figure value={127.4} decimals={1} unit="°C" mark="bad" age={18_000_000} />,
  )
  expect(container.querySelector('s')?.textContent).toBe('127.4')
  expect(screen.getByRole('img').textContent).toBe('×')
  expect(text(container)).toContain('5 h 00')
})

test('link lost is marked in words and keeps the last value with its age, not struck', () => {
  const { container } = draw(
    <Figure value={51.1} decimals={1} unit="m³/d" mark="link" age={134_000} />,
    'ru',
  )
  expect(screen.getByRole('img', { name: 'нет связи, последнее значение' })).toBeTruthy()
  expect(container.querySelector('s')).toBeNull()
  expect(text(container)).toBe('51,1м³/сут2:14')
})

test('uncertain has its question mark', () => {
  draw(<Figure value={1} mark="uncertain" />)
  expect(screen.getByRole('img', { name: 'uncertain' }).textContent).toBe('?')
})

test('no value is a dash without unit or age', () => {
  const { container } = draw(<Figure value={null} unit="MPa" mark="none" age={1000} />)
  expect(container.textContent).toBe('—')
})

test('the width of the longest figure of the range is reserved', () => {
  expect(widthOf(0, 60, 1)).toBe(3.5)
  expect(widthOf(-100, 60, 0)).toBe(4)
  expect(widthOf(0, 20_000, 0)).toBeGreaterThan(5)
  expect(widthOf(null, 60, 1)).toBe(0)
})

import { cleanup, fireEvent, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { draw } from './fixtures.tsx'
import { NumberField, readNumber } from './NumberField.tsx'

afterEach(cleanup)

test.each([
  ['47', 47],
  ['47.5', 47.5],
  ['47,5', 47.5],
  ['1\u202f250,5', 1250.5],
  ['\u22123', -3],
  ['', null],
  ['  ', null],
])('%s is read', (text, value) => {
  expect(readNumber(text)).toBe(value)
})

test.each(['4e3', '1,250.5', '12a', '--1', 'NaN', 'Infinity'])('%s is not a number', (text) => {
  expect(readNumber(text)).toBeNaN()
})

function Field() {
  const [value, setValue] = useState<number | null>(50)
  return (
    <NumberField
      label="Frequency"
      unit="Hz"
      decimals={1}
      step={0.1}
      value={value}
      onChange={setValue}
    />
  )
}

test('what is typed stays as typed until it is left', () => {
  draw(<Field />)
  const input = screen.getByLabelText<HTMLInputElement>('Frequency')
  expect(input.value).toBe('50.0')
  fireEvent.change(input, { target: { value: '47,' } })
  expect(input.value).toBe('47,')
  fireEvent.blur(input)
  expect(input.value).toBe('47.0')
})

test('arrows step without rounding dust', () => {
  draw(<Field />)
  const input = screen.getByLabelText<HTMLInputElement>('Frequency')
  for (let i = 0; i < 3; i++) fireEvent.keyDown(input, { key: 'ArrowUp' })
  expect(input.value).toBe('50.3')
})

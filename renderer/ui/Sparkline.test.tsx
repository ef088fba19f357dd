import { cleanup } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { draw } from './fixtures.tsx'
import { Sparkline } from './Sparkline.tsx'

afterEach(cleanup)
const paths = (container: HTMLElement) =>
  [...container.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? '')

test('NaN breaks the line', () => {
  const { container } = draw(<Sparkline values={Float64Array.of(1, 2, Number.NaN, 3, 4)} />)
  expect(paths(container)[0]?.match(/M/g)).toHaveLength(2)
})

test('the end has a dot while it is live and none when it is not', () => {
  const values = Float64Array.of(1, 2)
  expect(paths(draw(<Sparkline values={values} />).container)).toHaveLength(2)
  cleanup()
  expect(paths(draw(<Sparkline values={values} live={false} />).container)).toHaveLength(1)
})

test('nothing to draw is no line, not an exception', () => {
  expect(paths(draw(<Sparkline values={[]} />).container)).toEqual([''])
  cleanup()
  expect(paths(draw(<Sparkline values={[Number.NaN]} />).container)).toEqual([''])
})

const tail = (container: HTMLElement) => {
  const left = container.querySelector('i')?.style.left
  return left === undefined ? null : Math.round(Number.parseFloat(left) * 10) / 10
}

test('the tail is as wide as the gap is', () => {
  const values = Float64Array.of(1, 2, 3, Number.NaN)
  const times = Float64Array.of(0, 10, 20, 30)
  const line = { values, times, from: 0, to: 100 }
  expect(tail(draw(<Sparkline {...line} />).container)).toBeNull()
  cleanup()
  // The line itself takes 96 hundredths of the width, from the first on.
  expect(tail(draw(<Sparkline {...line} live={false} />).container)).toBe(20.2)
  cleanup()
  expect(tail(draw(<Sparkline {...line} live={false} until={75} />).container)).toBe(73)
  cleanup()
  expect(tail(draw(<Sparkline {...line} live={false} until={10} />).container)).toBe(20.2)
  cleanup()
  expect(tail(draw(<Sparkline {...line} to={20} live={false} until={90} />).container)).toBe(97)
  cleanup()
  expect(tail(draw(<Sparkline values={[Number.NaN]} live={false} />).container)).toBe(0)
})

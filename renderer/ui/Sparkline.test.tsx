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

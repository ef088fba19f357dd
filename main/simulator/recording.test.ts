import { describe, expect, test } from 'vitest'
import { readRecording } from './recording.ts'

test('a comma file with ISO times', () => {
  const { at, columns } = readRecording(
    'time,Oil rate (m3/d),"P, MPa",\n2026-01-01T00:00:00Z,50.5,1.2,\n2026-01-01 00:00:01.500,51,,3\n',
  )
  expect([...at]).toEqual([0, 1500])
  expect(columns.map(({ name }) => name)).toEqual(['Oil_rate_m3_d', 'P_MPa', 'Column_4'])
  expect(columns.map(({ values }) => [...values])).toEqual([
    [50.5, 51],
    [1.2, NaN],
    [NaN, 3],
  ])
})

test('a semicolon file with a mark, decimal commas, Russian dates and names', () => {
  const { at, columns } = readRecording(
    '\uFEFFВремя;Дебит нефти;Дебит нефти\r\n01.02.2026 10:00:00;1,5;2\r\n01.02.2026 10:00:10;1,75;3\r\n',
  )
  expect([...at]).toEqual([0, 10_000])
  expect(columns.map(({ name }) => name)).toEqual(['Дебит_нефти', 'Дебит_нефти_2'])
  expect([...(columns[0]?.values ?? [])]).toEqual([1.5, 1.75])
})

test('times as seconds or as Unix milliseconds', () => {
  expect([...readRecording('t,a\n0,1\n0.5,2').at]).toEqual([0, 500])
  expect([...readRecording('t,a\n1767225600000,1\n1767225600250,2').at]).toEqual([0, 250])
})

describe('a file that is torn, empty or nonsense names its line', () => {
  test.each([
    ['', /the file is empty/],
    ['\n\n', /the file is empty/],
    ['just text\n', /line 1: a header/],
    ['time,a\n', /line 2: there is no row/],
    ['time,a,b\n0,1,2\n1,2', /line 3: it has 2 columns where the header has 3/],
    ['time,a\n0,1\nsoon,2', /line 3: "soon" is not a time/],
    ['time,a\n0,1\n1,high', /line 3: "high" is not a number/],
    ['time,a\n5,1\n4,1', /line 3: its time is not after/],
    ['\u0000\u0001,\u0002\n\u0003,\u0004', /line 2: .* is not a time/],
  ])('%j', (text, message) => {
    expect(() => readRecording(text)).toThrow(message)
  })
})

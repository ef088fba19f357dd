import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../setup/setup.mjs'
import { checkContrast, contrast } from './contrast.mjs'
import { browserTotals, cutShort, totalLine, unitTotals, withExitCode } from './totals.mjs'

describe('the sum of all tests', () => {
  const file = (status: string, ...tests: string[]) => ({
    name: `${status}.test.ts`,
    status,
    assertionResults: tests.map((outcome) => ({ status: outcome })),
  })

  test('counts passed and failed, and neither skipped ones', () => {
    const testResults = [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed')]
    expect(unitTotals({ testResults })).toEqual({ passed: 2, failed: 1 })
  })
  test('a file that does not load is a failure', () => {
    expect(unitTotals({ testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1 })
  })
  test('does not count a file whose process died before all its tests had ended', () => {
    const testResults = [file('passed', 'passed', 'skipped'), file('cut', 'passed', 'pending')]
    expect(cutShort({ testResults })).toEqual([{ testResults: [testResults[0]] }, ['cut.test.ts']])
  })
  test('of the browser takes a test that passed when tried again', () => {
    expect(browserTotals({ stats: { expected: 5, flaky: 1, unexpected: 2 } })).toEqual({
      passed: 6,
      failed: 2,
    })
  })
  test('a tool that ends badly without saying why is a failure, and so is one without a report', () => {
    expect(withExitCode({ passed: 3, failed: 0 }, 1)).toEqual({ passed: 3, failed: 1 })
    expect(withExitCode({ passed: 3, failed: 2 }, 1)).toEqual({ passed: 3, failed: 2 })
    expect(withExitCode(undefined, 0)).toEqual({ passed: 0, failed: 1 })
    expect(withExitCode({ passed: 3, failed: 0 }, 0)).toEqual({ passed: 3, failed: 0 })
  })
  test('is one line', () => {
    expect(
      totalLine([
        { passed: 3, failed: 1 },
        { passed: 4, failed: 0 },
      ]),
    ).toBe('7 passed, 1 failed')
  })
})

describe('the colours', () => {
  const tokens = readFileSync(join(root, 'renderer/ui/tokens.css'), 'utf8')

  test('contrast is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })
  test('a text that fades is found, in the theme where it fades', () => {
    const faded = tokens.replace(
      /(\[data-theme=.light.\][^}]*--text-muted:\s*)#[0-9A-Fa-f]{6}/,
      '$1#c0c0c0',
    )
    expect(faded).not.toBe(tokens)
    expect(checkContrast(faded).join('\n')).toMatch(/light: text: --text-muted on --/)
  })
  test('two pens that look alike are found', () => {
    const pen = /--pen-1:\s*(#[0-9A-Fa-f]{6})/.exec(tokens)?.[1] ?? ''
    const alike = tokens.replace(/--pen-2:\s*#[0-9A-Fa-f]{6}/, `--pen-2: ${pen}`)
    expect(checkContrast(alike).join('\n')).toMatch(/--pen-1 and --pen-2 in normal vision/)
  })
  test('a token that is missing is an error', () => {
    expect(() => checkContrast(tokens.replaceAll('--focus:', '--fokus:'))).toThrow('--focus')
  })
})

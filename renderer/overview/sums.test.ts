import { describe, expect, it } from 'vitest'
import { decimalsOf, sumOf, type Part } from './sums.ts'

const part = (change: Partial<Part> = {}): Part => ({
  value: 10,
  mark: 'live',
  sign: 1,
  since: 1000,
  ...change,
})

describe('a sum over tags', () => {
  it('is live while every member is', () => {
    expect(sumOf([part(), part({ value: 5 })])).toMatchObject({ value: 15, mark: 'live', live: 2 })
  })

  it('takes off what is not produced', () => {
    expect(sumOf([part(), part({ value: 4, sign: -1 })]).value).toBe(6)
  })

  it('counts a bad member with its last value and is uncertain', () => {
    expect(sumOf([part(), part({ mark: 'bad', value: 7 })])).toMatchObject({
      value: 17,
      mark: 'uncertain',
      last: 1,
      missing: 0,
    })
  })

  it('is partial where a member never had a value', () => {
    expect(sumOf([part(), part({ mark: 'none', value: null })])).toMatchObject({
      value: 10,
      mark: 'uncertain',
      missing: 1,
    })
  })

  it('is lost with its link, as old as its oldest member', () => {
    const lost = [part({ mark: 'link', since: 900 }), part({ mark: 'link', since: 500 })]
    expect(sumOf(lost)).toMatchObject({ value: 20, mark: 'link', live: 0, since: 500 })
  })

  it('never looks live where nothing is, however mixed the reasons', () => {
    expect(sumOf([part({ mark: 'link' }), part({ mark: 'bad' })]).mark).toBe('link')
    expect(sumOf([part({ mark: 'stale' }), part({ mark: 'stale' })]).mark).toBe('stale')
  })

  it('is no value, not zero, where there is none at all', () => {
    expect(sumOf([part({ mark: 'none', value: null })])).toMatchObject({
      value: null,
      mark: 'none',
    })
    expect(sumOf([])).toMatchObject({ value: null, mark: 'none' })
  })

  it('has fewer decimals than its members when it is large', () => {
    expect([decimalsOf(2, 60), decimalsOf(2, 600), decimalsOf(1, 6000)]).toEqual([2, 1, 0])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePartner, type Fit, type Portrait } from './partners.ts'

const portrait = (name: string, members: readonly string[] = [], product = 'A'): Portrait => ({
  ...{ endpoint: `opc.tcp://${name}:4840`, names: [`urn:${name}`], product, members },
})
const fits: Fit = { compared: 100, missing: 0, changed: 0, example: null }
const unfit = (missing: number, changed: number): Fit => ({
  ...{ compared: 100, missing, changed, example: 'nsu=urn:x;s=y' },
})
const [a, b] = [portrait('a'), portrait('b')]

describe('an endpoint of a redundant set', () => {
  it('is believed on the word of the site where nothing speaks against it', () => {
    expect(judgePartner(a, b, fits)).toEqual({ verdict: 'same', reasons: [] })
    // The standard asks each server of a set that is not transparent for a name of its own.
    const listed = portrait('a', ['urn:a', 'urn:b'])
    expect(judgePartner(listed, b, fits).verdict).toBe('same')
    expect(judgePartner(b, listed, fits).verdict).toBe('same')
    // What proves itself by its list may be of another make.
    expect(judgePartner(listed, portrait('b', [], 'B'), fits).verdict).toBe('same')
    // One that lists itself alone lists nobody.
    expect(judgePartner(portrait('a', ['urn:a']), b, fits).verdict).toBe('same')
  })

  it('is in doubt where one of both, its make or some of its nodes speak against it', () => {
    const other = portrait('a', ['urn:a', 'urn:c'])
    expect(judgePartner(other, b, fits)).toEqual({ verdict: 'doubt', reasons: ['unlisted'] })
    expect(judgePartner(b, other, fits)).toEqual({ verdict: 'doubt', reasons: ['unlisted'] })
    expect(judgePartner(a, portrait('b', [], 'B'), fits)).toEqual({
      verdict: 'doubt',
      reasons: ['product'],
    })
    expect(judgePartner(a, b, unfit(1, 0))).toEqual({ verdict: 'doubt', reasons: ['unfit'] })
    expect(judgePartner(a, b, unfit(25, 25))).toEqual({ verdict: 'doubt', reasons: ['unfit'] })
    // That they list each other does not bring back what is not there.
    expect(judgePartner(portrait('a', ['urn:b']), b, unfit(0, 1)).reasons).toEqual(['unfit'])
  })

  it('is another device where most of its nodes are strange, or both lists say so', () => {
    expect(judgePartner(a, b, unfit(26, 25))).toEqual({ verdict: 'other', reasons: ['strange'] })
    expect(judgePartner(portrait('a', ['urn:b']), b, unfit(0, 51)).verdict).toBe('other')
    const [one, two] = [portrait('a', ['urn:a', 'urn:c']), portrait('b', ['urn:d', 'urn:b'])]
    expect(judgePartner(one, two, fits)).toEqual({ verdict: 'other', reasons: ['apart'] })
    // Without names nobody can be found in a list.
    expect(judgePartner({ ...one, names: [] }, { ...two, names: [] }, fits).verdict).toBe('same')
  })

  it('is judged by its nodes alone while the first has never been seen', () => {
    expect(judgePartner(null, b, fits)).toEqual({ verdict: 'unseen', reasons: [] })
    expect(judgePartner(null, b, unfit(51, 0)).verdict).toBe('other')
  })

  const names = fc.subarray(['urn:a', 'urn:b', 'urn:c', 'urn:d'])
  const anyPortrait = fc.record({
    ...{ endpoint: fc.constant('opc.tcp://x:1'), names, members: names },
    product: fc.constantFrom(null, 'A', 'B'),
  })
  const anyFit = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map(([whole, missing, changed]) => ({
    ...{ compared: whole + missing + changed, missing, changed, example: null },
  }))
  const rank = { same: 0, unseen: 0, doubt: 1, other: 2 } as const

  it('has one verdict whichever of two is the first, and none that a worse fit makes better', () => {
    fc.assert(
      fc.property(anyPortrait, anyPortrait, anyFit, fc.nat(9), (one, other, fit, more) => {
        const judged = judgePartner(one, other, fit)
        expect(judgePartner(other, one, fit).verdict).toBe(judged.verdict)
        expect(judged.reasons.length > 0).toBe(judged.verdict !== 'same')
        const worse = { ...fit, compared: fit.compared + more, missing: fit.missing + more }
        const then = judgePartner(one, other, worse).verdict
        expect(rank[then]).toBeGreaterThanOrEqual(rank[judged.verdict])
      }),
    )
  })
})

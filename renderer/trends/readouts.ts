/** What the recorder has read off the chart, for the table and the head; at most twice a second. */
import { create } from 'zustand'
import type { Readouts } from './recorder.ts'

export const useReadouts = create<Readouts>(() => ({
  view: { from: 0, to: 0 },
  pixel: 0,
  pens: new Map(),
  reading: false,
  error: null,
}))

export const setReadouts = (readouts: Readouts): void => useReadouts.setState(readouts)

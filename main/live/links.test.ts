import { expect, it } from 'vitest'
import type { ServerFigures, ServerState } from '../../shared/acquisition.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import { createLinks } from './links.ts'

const figures = (state: ServerState, confirmedAt: number | null = null): ServerFigures => ({
  server: 1,
  state,
  since: 7_000,
  reconnects: 0,
  confirmedAt,
  delayMs: null,
  clockOffsetMs: null,
  error: null,
  items: 0,
  itemsFailed: 0,
  received: 0,
  passed: 0,
  refused: 0,
  dropped: 0,
  overflows: 0,
  rate: 0,
})

function watch() {
  const story: string[] = []
  const links = createLinks({
    table: { setLink: (server, link) => story.push(`${server} ${link}`) },
    history: {
      openGap: (gap) => {
        story.push(`gap from ${gap.from}`)
        return Promise.resolve(3)
      },
      closeGap: (id, to) => {
        story.push(`gap ${id} to ${to}`)
        return Promise.resolve()
      },
    },
    log: quiet,
    now: () => 9_000,
  })
  return { story, links }
}

it('a lost link is one gap, from the last confirmation to the return', async () => {
  const { story, links } = watch()
  links.changed(figures('connecting'))
  links.changed(figures('up', 1_000))
  links.changed(figures('suspect', 2_000))
  links.changed(figures('down', 2_000))
  links.changed(figures('connecting', 2_000))
  links.changed(figures('down', 2_000))
  links.changed(figures('up', 9_000))
  await Promise.resolve()
  expect(story).toEqual([
    '1 last_known',
    '1 up',
    '1 suspect',
    '1 lost',
    `gap from ${ticksFromMs(2_000)}`,
    '1 lost',
    '1 lost',
    '1 up',
    `gap 3 to ${ticksFromMs(9_000)}`,
  ])
})

it('a server that was never reached is a gap from the first failure', () => {
  const { story, links } = watch()
  links.changed(figures('down'))
  expect(story).toContain(`gap from ${ticksFromMs(7_000)}`)
})

it('a gap does not begin before the last samples that arrived', () => {
  const { story, links } = watch()
  links.changed(figures('up', 1_000))
  links.arrived(1)
  links.changed(figures('down', 2_000))
  expect(story).toContain(`gap from ${ticksFromMs(9_000)}`)
})

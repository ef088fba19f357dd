/** What can be asked of any screen: does axe find a barrier, is anything cut off, where is the focus. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** No violation that keeps somebody out. The page must come from `browser.newContext()`. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  // What react-aria announces names elements that may be gone by now; it is spoken, then removed.
  const { violations } = await new AxeBuilder({ page }).exclude('[data-live-announcer]').analyze()
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join('\n')}`)
  expect(grave, screen).toEqual([])
}

/** Buttons, figures and heads whose text does not fit where it stands. */
export function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const candidates = 'button, [data-mark], th, [role="columnheader"], h1, h2, h3, nav a, label'
    const hides = (value: string) => value === 'hidden' || value === 'clip'
    const scrolls = (value: string) => value === 'auto' || value === 'scroll'
    const found: string[] = []
    /** Where the text itself is, without what only screen readers get: that is one pixel large. */
    const linesOf = (element: HTMLElement): DOMRect[] => {
      const lines: DOMRect[] = []
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if ((node.parentElement?.getBoundingClientRect().width ?? 0) < 2) continue
        const range = document.createRange()
        range.selectNodeContents(node)
        lines.push(...range.getClientRects())
      }
      return lines
    }
    for (const element of document.querySelectorAll<HTMLElement>(candidates)) {
      if (element.closest('[aria-hidden="true"]') !== null) continue
      if (getComputedStyle(element).visibility === 'hidden') continue
      const lines = linesOf(element)
      let around: Element | null = element
      for (; around !== null; around = around.parentElement) {
        const { left, right, top, bottom, width } = around.getBoundingClientRect()
        const { overflowX, overflowY } = getComputedStyle(around)
        const beyondX = lines.some((line) => line.right > right + 1 || line.left < left - 1)
        const beyondY = lines.some((line) => line.bottom > bottom + 3 || line.top < top - 3)
        if ((hides(overflowX) && beyondX) || (hides(overflowY) && beyondY)) {
          const text = element.innerText.replace(/\s+/g, ' ').trim()
          const needed = Math.max(...lines.map((line) => line.right)) - left
          found.push(`${text}: ${Math.round(needed)} px in ${Math.round(width)} px`)
          break
        }
        // What lies outside a list that scrolls is not cut off.
        if (scrolls(overflowX) || scrolls(overflowY)) break
      }
    }
    return [...new Set(found)]
  })
}

/** Everything that is written on the page or said by it: texts, names, hints, placeholders. */
export function wordsOn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const words: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.closest('script, style') !== null) continue
      // A name that may go on in a second line is one word all the same.
      const former = node.previousSibling?.nodeName === 'WBR' ? words.pop() : undefined
      words.push(`${former ?? ''}${node.textContent ?? ''}`)
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) {
        words.push(element.getAttribute(name) ?? '')
      }
    }
    return [...new Set(words.map((each) => each.trim()).filter((each) => each !== ''))]
  })
}

export interface Focus {
  /** Name and role as far as they tell which one it is. */
  readonly what: string
  /** In sight, with a ring on itself or on the box around it. */
  readonly visible: boolean
}

export function focusOn(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body) {
      return { what: 'nothing', visible: false }
    }
    const box = element.getBoundingClientRect()
    const inSight =
      box.width > 0 &&
      box.bottom > 0 &&
      box.right > 0 &&
      box.top < window.innerHeight &&
      box.left < window.innerWidth
    const ringed = (of: Element | null | undefined) => {
      if (of === null || of === undefined) return false
      // On a link that covers its tile the ring is drawn around the tile.
      return [null, '::after'].some((part) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(of, part)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
      })
    }
    // A field has its ring around the box with its unit and its eye.
    const around = [element, element.parentElement, element.parentElement?.parentElement]
    const name = element.getAttribute('aria-label') ?? element.innerText
    return {
      what: `${element.tagName.toLowerCase()} ${name.replace(/\s+/g, ' ').slice(0, 60)}`,
      visible: inSight && around.some(ringed),
    }
  })
}

/**
 * The region of the screen takes the focus where what had it is gone: after the first start and after
 * the palette one goes on from the top of the screen, not from the top of the page.
 */
export const REGION = { tabIndex: -1 } as const

export const focusRegion = (): void => document.querySelector<HTMLElement>('main')?.focus()

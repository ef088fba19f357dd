/**
 * Where the operator is: a hash route, so that a place is a link, Back works, and files and gateway
 * serve the same page. `#/trends?pens=101.F,101.QO` is the screen `trends` with one parameter.
 */
import { create } from 'zustand'

export interface Route {
  readonly screen: string
  readonly params: Readonly<Record<string, string>>
}

export const HOME = 'overview'

export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  return {
    screen: path === '' ? HOME : path,
    params: Object.fromEntries(new URLSearchParams(query)),
  }
}

/** Names of tags keep their dots, slashes and commas readable in the address. */
export function hrefOf(screen: string, params: Route['params'] = {}): string {
  const query = Object.entries(params)
    .map(
      ([key, value]) =>
        `${key}=${encodeURIComponent(value).replace(/%2C/g, ',').replace(/%2F/g, '/')}`,
    )
    .join('&')
  return `#/${screen}${query === '' ? '' : `?${query}`}`
}

export const useRoute = create<Route>(() => parseHash(window.location.hash))

export function go(screen: string, params: Route['params'] = {}): void {
  window.location.hash = hrefOf(screen, params)
}

/**
 * Writes the parameters of the screen that is there, without a step for Back. Does nothing where the
 * operator has left it already: the address changes at the click, the route only with the next event.
 */
export function adjust(screen: string, params: Route['params']): void {
  if (parseHash(window.location.hash).screen !== screen) return
  const href = hrefOf(screen, params)
  window.history.replaceState(null, '', href)
  useRoute.setState(parseHash(href), true)
}

export const back = (): void => window.history.back()

export function followAddress(): () => void {
  const read = () => useRoute.setState(parseHash(window.location.hash), true)
  window.addEventListener('hashchange', read)
  return () => window.removeEventListener('hashchange', read)
}

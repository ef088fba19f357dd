/** Looking at the address space of a server: whether there is such a server, then what acquisition finds. */
import type { BrowsingPort } from '../../shared/browsing.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Handlers } from '../interface.ts'

export type BrowseCalls =
  | 'browse.children'
  | 'browse.search'
  | 'browse.branch'
  | 'browse.preview'
  | 'browse.load'

export interface BrowseParts {
  readonly browsing: BrowsingPort
  /** Undefined: there is none. */
  server(id: number): { readonly name: string; readonly enabled: boolean } | undefined
}

export function browseHandlers({ browsing, server }: BrowseParts): Handlers<BrowseCalls> {
  const at = <T>(id: number, ask: () => Promise<Result<T>>): Promise<Result<T>> | Result<T> => {
    const found = server(id)
    if (found === undefined) {
      return fail('not_found', `There is no server ${id}. See servers.list.`, { server: id })
    }
    if (!found.enabled) {
      return fail(
        'unavailable',
        `The server ${found.name} is switched off. Switch it on to browse it.`,
        {
          reason: 'disabled',
        },
      )
    }
    return ask()
  }
  return {
    'browse.children': (input) => at(input.server, () => browsing.children(input)),
    'browse.search': (input) => at(input.server, () => browsing.search(input)),
    'browse.branch': (input) => at(input.server, () => browsing.branch(input)),
    'browse.preview': (input) => at(input.server, () => browsing.preview(input)),
    'browse.load': (input) => at(input.server, () => browsing.load(input)),
  }
}

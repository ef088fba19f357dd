/** What the search box finds of the searches of the history that are known: by their condition and who asked. */
import type { Output } from '../../../shared/contract.ts'
import type { Finder } from '../../interface.ts'
import { Looking } from '../../threads/looking.ts'

type Search = Output<'searches.list'>[number]

export function searchFinder(list: () => readonly Search[]): Finder {
  const searches = new Looking<Search>({
    list,
    name: ({ text }) => text,
    texts: ({ person }) => [person.name],
    hit: ({ id, text, person, startedAt }) => ({
      key: id,
      name: text,
      title: null,
      detail: person.name,
      at: startedAt,
      event: null,
    }),
  })
  return { kind: 'search', find: (...asked) => searches.find(...asked) }
}

/** What the search box finds of the configuration: equipment, tags and servers by name and title. */
import type { Hit } from '../../shared/contract.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'
import type { Finder } from '../interface.ts'
import { Looking } from '../threads/looking.ts'
import { SIMULATED } from './configuration.ts'
import type { Directory } from './directory.ts'
import type { ServerRow } from './rows.ts'

const hit = (known: Pick<Hit, 'key' | 'name'> & Partial<Hit>): Hit => ({
  title: null,
  detail: '',
  at: null,
  event: null,
  ...known,
})

/** What screens call the simulated field where nobody has given it another name. */
const simulated = { en: 'Simulated field', ru: 'Имитация месторождения' } as const
const titleOf = ({ endpoint, name }: ServerRow): Hit['title'] =>
  endpoint === SIMULATED && name === simulated.en ? simulated : null

export function configurationFinders(directory: () => Directory): readonly Finder[] {
  const equipment = new Looking<Equipment>({
    list: () => directory().equipment,
    name: ({ name }) => name,
    texts: ({ title }) => [title.en, title.ru],
    hit: ({ name, title, parent }) =>
      hit({
        key: name,
        name,
        title,
        detail: parent === null ? '' : (directory().part(parent)?.name ?? ''),
      }),
  })
  const tags = new Looking<Tag>({
    list: () => directory().tags,
    name: ({ name }) => name,
    texts: ({ title }) => [title.en, title.ru],
    hit: ({ name, title, equipment: part }) =>
      hit({
        key: name,
        name,
        title,
        detail: part === null ? '' : (directory().part(part)?.name ?? ''),
      }),
  })
  const servers = new Looking<ServerRow>({
    list: () => directory().servers,
    name: ({ name }) => name,
    texts: (server) => {
      const title = titleOf(server)
      return title === null ? [server.endpoint] : [title.en, title.ru, server.endpoint]
    },
    hit: (server) =>
      hit({
        key: String(server.id),
        name: server.name,
        title: titleOf(server),
        detail: server.endpoint,
      }),
  })
  return [
    { kind: 'equipment', find: (...asked) => equipment.find(...asked) },
    { kind: 'tag', find: (...asked) => tags.find(...asked) },
    { kind: 'server', find: (...asked) => servers.find(...asked) },
  ]
}

/**
 * Servers, equipment and tags in memory, as everyone asks for them: by id, by name, by what a name looks
 * like. The database holds the same; this follows each commit, so that nothing is read twice.
 */
import type { Damage } from '../../shared/damage.ts'
import { likeness } from '../../shared/likeness.ts'
import type { Equipment, Limits, Tag, Text } from '../../shared/tags.ts'
import { nextTurn, turns } from '../threads/turns.ts'
import type { ServerRow } from './rows.ts'
import type { DeletedTag } from './rows.ts'

const noLimits: Limits = { lowLow: null, low: null, high: null, highHigh: null }
const noTitle: Text = { en: '', ru: '' }

/** Most tags of a large site have neither limits nor a title: of these they all have the same. */
function lean(tag: Tag): Tag {
  const { lowLow, low, high, highHigh } = tag.limits
  const isLimited = (lowLow ?? low ?? high ?? highHigh) !== null
  const isTitled = tag.title.en !== '' || tag.title.ru !== ''
  return isLimited && isTitled
    ? tag
    : {
        ...tag,
        limits: isLimited ? tag.limits : noLimits,
        title: isTitled ? tag.title : noTitle,
      }
}

const byName = (one: Tag, other: Tag): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0

export class Directory {
  #servers: readonly ServerRow[] = []
  #equipment: readonly Equipment[] = []
  #parts: ReadonlyMap<number, Equipment> = new Map()
  #partsByName: ReadonlyMap<string, Equipment> = new Map()
  /** What names look like; null until it is asked for after a change. */
  #partLooks: ReadonlyMap<string, readonly Equipment[]> | null = null
  /** Of the names that there are: what they look like is worked out once. */
  #looks: ReadonlyMap<string, string> = new Map()
  /** In order of name. */
  #tags: readonly Tag[] = []
  #damaged: readonly Damage[] = []
  readonly #byName = new Map<string, Tag>()
  readonly #byId = new Map<number, Tag>()
  readonly #alike = new Map<string, string>()
  /** By name. What they are called is taken as long as there is history of them. */
  readonly #deleted = new Map<string, DeletedTag>()
  readonly #perServer = new Map<number, number>()

  get servers(): readonly ServerRow[] {
    return this.#servers
  }
  get equipment(): readonly Equipment[] {
    return this.#equipment
  }
  get tags(): readonly Tag[] {
    return this.#tags
  }
  /** What of the file could not be read. */
  get damaged(): readonly Damage[] {
    return this.#damaged
  }
  tag(name: string): Tag | undefined {
    return this.#byName.get(name)
  }
  tagById(id: number): Tag | undefined {
    return this.#byId.get(id)
  }
  deleted(name: string): DeletedTag | undefined {
    return this.#deleted.get(name)
  }
  /** In order of name. */
  get deletedTags(): readonly DeletedTag[] {
    return [...this.#deleted.values()].sort((one, other) => byName(one.tag, other.tag))
  }
  part(id: number): Equipment | undefined {
    return this.#parts.get(id)
  }
  partNamed(name: string): Equipment | undefined {
    return this.#partsByName.get(name)
  }
  equipmentAlike(name: string, except?: number): string | undefined {
    this.#partLooks ??= this.#lookedAt()
    return this.#partLooks.get(likeness(name))?.find(({ id }) => id !== except)?.name
  }
  server(id: number): ServerRow | undefined {
    return this.#servers.find((server) => server.id === id)
  }
  /** The tags that follow a name, in order. */
  tagsAfter(name: string | undefined): readonly Tag[] {
    if (name === undefined) return this.#tags
    const from = this.#tags.findIndex((tag) => tag.name > name)
    return from < 0 ? [] : this.#tags.slice(from)
  }
  /** How many tags are a server's. */
  tagsOf(server: number): number {
    return this.#perServer.get(server) ?? 0
  }
  /** The tag whose name is this one to the eye. */
  tagAlike(name: string): string | undefined {
    return this.#alike.get(likeness(name))
  }
  serverAlike(name: string, except?: number): string | undefined {
    const wanted = likeness(name)
    return this.#servers.find(({ id, name: own }) => id !== except && likeness(own) === wanted)
      ?.name
  }

  set(servers: readonly ServerRow[], equipment: readonly Equipment[]): void {
    this.#servers = servers
    this.#setEquipment(equipment)
  }

  #setEquipment(list: readonly Equipment[]): void {
    const known = new Set(list.map(({ id }) => id))
    // What a damaged part held stands at the top, where it is seen.
    this.#equipment = list.map((part) =>
      part.parent === null || known.has(part.parent) ? part : { ...part, parent: null },
    )
    this.#parts = new Map(this.#equipment.map((part) => [part.id, part]))
    // Of two of one name, which only an old file may have, the first counts.
    this.#partsByName = new Map(this.#equipment.toReversed().map((part) => [part.name, part]))
    this.#partLooks = null
  }

  #lookedAt(): ReadonlyMap<string, readonly Equipment[]> {
    const before = this.#looks
    this.#looks = new Map(
      this.#equipment.map(({ name }) => [name, before.get(name) ?? likeness(name)]),
    )
    return Map.groupBy(this.#equipment, ({ name }) => this.#looks.get(name) ?? '')
  }

  /** Equipment as it is from now on, and such as is gone; what had tags has none before. */
  putEquipment(put: readonly Equipment[], removed: readonly number[]): void {
    const gone = new Set(removed)
    const fresh = new Map(put.map((part) => [part.id, part]))
    const kept = this.#equipment.flatMap((part) => {
      const now = fresh.get(part.id) ?? part
      fresh.delete(part.id)
      return gone.has(part.id) ? [] : [now]
    })
    this.#setEquipment([...kept, ...fresh.values()])
    for (const [name, entry] of this.#deleted) {
      if (gone.has(entry.tag.equipment ?? 0)) {
        this.#deleted.set(name, { ...entry, tag: { ...entry.tag, equipment: null } })
      }
    }
  }

  putServer(server: ServerRow): void {
    this.#servers = this.#servers
      .filter(({ id }) => id !== server.id)
      .concat(server)
      .sort((one, other) => one.id - other.id)
  }

  /** What was deleted of its tags has no server to go back to. */
  removeServer(server: number): void {
    this.#servers = this.#servers.filter(({ id }) => id !== server)
    this.#perServer.delete(server)
    for (const [name, entry] of this.#deleted) {
      if (entry.tag.server === server) {
        this.#deleted.set(name, { ...entry, tag: { ...entry.tag, server: null } })
      }
    }
  }

  /** New tags, in turns; in the list they are all at once, at the end. */
  async addTags(list: readonly Tag[]): Promise<void> {
    const fresh: Tag[] = []
    for await (const part of turns(list)) {
      for (const tag of part) {
        const usable = this.#usable(tag)
        if (usable === null) continue
        fresh.push(usable)
        this.#byName.set(usable.name, usable)
        this.#byId.set(usable.id, usable)
        this.#alike.set(likeness(usable.name), usable.name)
        this.#count(usable.server, 1)
      }
    }
    await nextTurn()
    fresh.sort(byName)
    await nextTurn()
    // What became of a tag meanwhile stands in the index.
    this.#tags = merge(this.#tags, fresh).map(this.#current)
    await nextTurn()
  }

  /** Deleted ones, as they are read at a start or as they become so now. */
  removeTags(list: readonly DeletedTag[]): void {
    for (const entry of list) {
      const { tag } = entry
      this.#deleted.set(tag.name, entry)
      this.#alike.set(likeness(tag.name), tag.name)
      const before = this.#byId.get(tag.id)
      if (before === undefined) continue
      this.#count(before.server, -1)
      this.#byName.delete(tag.name)
      this.#byId.delete(tag.id)
    }
    this.#tags = this.#tags.filter(({ id }) => this.#byId.has(id))
  }

  /** They are no longer deleted: taken back, or gone for good. */
  leaveDeleted(names: readonly string[]): void {
    for (const name of names) {
      if (this.#deleted.delete(name) && !this.#byName.has(name)) this.#alike.delete(likeness(name))
    }
  }

  /** Known tags that are not what they were; name and id stay. */
  putTags(changed: readonly Tag[]): void {
    for (const tag of changed.map(lean)) {
      const before = this.#byId.get(tag.id) ?? tag
      this.#count(before.server, -1)
      this.#count(tag.server, 1)
      this.#byName.set(tag.name, tag)
      this.#byId.set(tag.id, tag)
    }
    this.#tags = this.#tags.map(this.#current)
  }

  #count(server: number | null, more: number): void {
    if (server !== null) this.#perServer.set(server, this.tagsOf(server) + more)
  }

  readonly #current = (tag: Tag): Tag => this.#byId.get(tag.id) ?? tag

  /** A tag whose row does not fit the others, as far as it can be used; null: not at all. */
  #usable(tag: Tag): Tag | null {
    const damage = (field: string, aside: boolean): void => {
      this.damage([{ what: 'tag', name: tag.name, field, aside }])
    }
    if (this.#byName.has(tag.name)) {
      damage('name', true)
      return null
    }
    const lost = (what: Damage['what']): boolean =>
      this.#damaged.some((entry) => entry.what === what && entry.aside)
    if (tag.server !== null && this.server(tag.server) === undefined && !lost('server')) {
      damage('server', true)
      return null
    }
    if (tag.equipment === null || this.#parts.has(tag.equipment)) return lean(tag)
    if (!lost('equipment')) damage('equipment', false)
    return lean({ ...tag, equipment: null })
  }

  damage(found: readonly Damage[]): void {
    this.#damaged = [...this.#damaged, ...found]
  }

  /** These were made anew, or told anew. */
  mended(what: Damage['what'], names: ReadonlySet<string>): void {
    if (this.#damaged.length === 0) return
    this.#damaged = this.#damaged.filter((entry) => entry.what !== what || !names.has(entry.name))
  }
}

/** Two lists in order of name as one. */
function merge(one: readonly Tag[], other: readonly Tag[]): readonly Tag[] {
  const merged: Tag[] = []
  let at = 0
  for (const tag of one) {
    for (let next = other[at]; next !== undefined && byName(next, tag) < 0; next = other[at]) {
      merged.push(next)
      at += 1
    }
    merged.push(tag)
  }
  return merged.concat(other.slice(at))
}

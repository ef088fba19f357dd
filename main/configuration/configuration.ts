/**
 * Servers, equipment and tags: read from the records at the start, kept here for everyone who asks,
 * changed only together with a journal row. What follows from a change (connecting, subscribing) is
 * the console's business: it is told through `changed`.
 */
import type { Identity, ItemDescription, ItemSpec, PinnedNode } from '../../shared/acquisition.ts'
import type { Damage } from '../../shared/damage.ts'
import type { KnownPartners, Portrait } from '../../shared/partners.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { equipmentDefaults, isOfField, type Tag } from '../../shared/tags.ts'
import type { Handlers, JournalEntry } from '../interface.ts'
import { TURN, turns } from '../threads/turns.ts'
import { Directory } from './directory.ts'
import { identityOf } from './identity.ts'
import { defaults, openServer, sameDescription } from './drafts.ts'
import { pinsOfDeleted } from './numbered.ts'
import { ownTags, type OwnTags } from './own.ts'
import { PartnerBook } from './partners.ts'
import type { ConfigurationParts, Desk } from './parts.ts'
import type { ServerRow } from './rows.ts'
import { bulkCalls } from './bulk.ts'
import { equipmentFileCalls } from './csv/equipment-file.ts'
import { tagFileCalls } from './csv/tag-file.ts'
import { equipmentCalls, type EquipmentCalls } from './equipment.ts'
import { dropHistory, removalCalls, type RemovalCalls } from './removal.ts'
import { templateCalls, type TemplateCalls } from './templates.ts'
import { undoCalls } from './undo/calls.ts'
import { serverCalls, viewOf, type ServerCalls, type ServerView } from './servers.ts'
import type { DeletedTag } from './rows.ts'
import { tagCalls, type TagCalls } from './tags.ts'

/** The stored endpoint of the simulated field, whose port is chosen at each start. */
export const SIMULATED = 'simulated'

export class Configuration implements Desk {
  readonly parts: ConfigurationParts
  #directory = new Directory()
  #told = new Map<number, ItemDescription>()
  #keeping: Promise<void> | null = null
  #last: Promise<unknown> = Promise.resolve()
  readonly #partners = new PartnerBook()

  private constructor(parts: ConfigurationParts) {
    this.parts = parts
  }

  static async load(parts: ConfigurationParts): Promise<Configuration> {
    const configuration = new Configuration(parts)
    await configuration.#load()
    return configuration
  }

  get directory(): Directory {
    return this.#directory
  }
  get servers(): readonly ServerRow[] {
    return this.#directory.servers
  }
  get tags(): readonly Tag[] {
    return this.#directory.tags
  }
  /** What of the file could not be read as configuration. */
  get damaged(): readonly Damage[] {
    return this.#directory.damaged
  }
  /** Nobody has configured a server yet; one that cannot be read was configured. */
  get empty(): boolean {
    return this.servers.length === 0 && !this.damaged.some(({ what }) => what === 'server')
  }
  tag(name: string): Tag | undefined {
    return this.#directory.tag(name)
  }

  itemsOf(server: number): ItemSpec[] {
    return this.tags
      .filter(isOfField)
      .filter((tag) => tag.server === server)
      .map(({ id, node, member, sampling, deadband, queue }) => ({
        tag: id,
        node,
        member,
        sampling,
        deadband,
        queue,
      }))
  }

  /** Who we are to a server, with its secret: for acquisition alone. */
  async identityOf(server: ServerRow): Promise<Result<Identity>> {
    const sealed =
      server.identity === 'anonymous'
        ? null
        : await this.parts.records.read('configuration.secret', server.id)
    return identityOf(this.parts.secrets, server, sealed)
  }

  /** What is kept of the endpoints of a redundant server as equipment. */
  partnersOf(server: number): KnownPartners {
    return this.#partners.of(server)
  }

  /** The first endpoint of a redundant server was seen otherwise than it is known. */
  portrayed(server: number, portrait: Portrait): Promise<void> {
    return this.#partners.portrayed(this, server, portrait)
  }

  views(): ServerView[] {
    return this.servers.map((row) => viewOf(row, this))
  }

  /**
   * Keeps what a server says of its variables, where it says something new. A server tells it in
   * parts; they are gathered, so that ten thousand tags are a few transactions and one event.
   */
  describe(items: readonly ItemDescription[]): Promise<void> {
    for (const item of items) {
      const tag = this.#directory.tagById(item.tag)
      if (tag !== undefined && !sameDescription(tag, item)) this.#told.set(item.tag, item)
    }
    if (this.#told.size === 0) return Promise.resolve()
    this.#keeping ??= this.#keep()
    return this.#keeping
  }

  /**
   * Keeps nodes that were given by index under the names that their namespaces had then. They are the same
   * nodes as before, so nothing of them is subscribed anew.
   */
  pin(nodes: readonly PinnedNode[]): Promise<void> {
    return this.inOrder(async () => {
      // A tag that is deleted may be taken back, and means then what it meant.
      const deleted = new Map(this.#directory.deletedTags.map((entry) => [entry.tag.id, entry]))
      const tagOf = (id: number): Tag | undefined =>
        this.#directory.tagById(id) ?? deleted.get(id)?.tag
      // What is told once more may be kept already.
      const open = nodes.filter(({ tag, from }) => tagOf(tag)?.node === from)
      if (open.length === 0) return
      for await (const part of turns(open)) {
        const written = await this.parts.records.commit([], 'configuration.pin', part)
        if (!written.ok) return
        this.#directory.removeTags(
          part.flatMap(({ tag: id, node }) => {
            const entry = deleted.get(id)
            return entry === undefined ? [] : [{ ...entry, tag: { ...entry.tag, node } }]
          }),
        )
        const pinned = part.flatMap(({ tag: id, from, node }) => {
          const tag = this.#directory.tagById(id)
          return tag?.node === from ? [{ ...tag, node }] : []
        })
        this.#directory.putTags(pinned)
        this.parts.pinned(pinned)
      }
      this.parts.revised()
    })
  }

  /** A server is connected, by which the numbers of its namespaces stand for these names. */
  numbered(server: number, names: readonly string[]): Promise<void> {
    const deleted = this.#directory.deletedTags.map(({ tag }) => tag)
    const pins = pinsOfDeleted(deleted, server, names)
    return pins.length === 0 ? Promise.resolve() : this.pin(pins)
  }

  async #keep(): Promise<void> {
    await this.parts.gathered()
    this.#keeping = null
    const told = [...this.#told.values()]
    this.#told = new Map()
    for await (const part of turns(told)) {
      const written = await this.parts.records.commit([], 'configuration.describe', part)
      if (!written.ok) return
      const changed = part.flatMap(({ tag: id, ...said }) => {
        const tag = this.#directory.tagById(id)
        return tag === undefined ? [] : [{ ...tag, ...said }]
      })
      this.#directory.putTags(changed)
      this.#directory.mended('tag', new Set(changed.map(({ name }) => name)))
    }
    this.parts.revised()
  }

  /** Sets up the simulated field; by the program itself on the first start of a checkout. */
  async createField(entries: readonly JournalEntry[]): Promise<Result<null>> {
    const seed = this.parts.simulatedField()
    if (seed === null) {
      return fail(
        'unavailable',
        'The simulated field is switched off. Start without --no-simulator.',
        { reason: 'simulator_off' },
      )
    }
    const positions = new Map<string | null, number>()
    const created = await this.parts.records.commit(
      entries,
      'configuration.createField',
      {
        name: 'Simulated field',
        endpoint: SIMULATED,
        ...openServer,
      },
      seed.equipment.map((part) => {
        const position = positions.get(part.parent) ?? 0
        positions.set(part.parent, position + 1)
        return { ...equipmentDefaults, ...part, position }
      }),
      seed.tags.map((tag) => ({ ...defaults, ...tag })),
      this.parts.highestTag(),
    )
    if (!created.ok) return created
    await this.#load()
    this.parts.changed(this.servers.map((server) => server.id))
    return ok(null)
  }

  /** For the domains of calculated and manual tags. */
  get own(): OwnTags {
    return ownTags(this)
  }

  /** The tag of this name, also where it is deleted and its history kept. */
  recorded(name: string): Tag | undefined {
    const deleted = this.#directory.deleted(name)
    return this.tag(name) ?? (deleted?.dropping === true ? undefined : deleted?.tag)
  }

  /** Goes on with dropping history where a stop or a fault came in between. */
  async resume(): Promise<void> {
    const left = this.#directory.deletedTags.filter(({ dropping }) => dropping)
    const at = this.parts.now()
    await dropHistory(this, left, (facts) => ({ ...facts, at, person: null }))
  }

  get handlers(): Handlers<
    | ServerCalls
    | 'servers.accept_partner'
    | TagCalls
    | RemovalCalls
    | EquipmentCalls
    | TemplateCalls
    | 'tags.change'
    | 'tags.export'
    | 'tags.import'
    | 'equipment.export'
    | 'equipment.import'
    | 'journal.undo'
    | 'setup.simulated_field'
  > {
    return {
      'setup.simulated_field': (_input, context) =>
        this.inOrder(() =>
          this.createField([context.entry({ kind: 'field_configured', subject: SIMULATED })]),
        ),
      ...serverCalls(this),
      ...this.#partners.calls(this),
      ...tagCalls(this),
      ...bulkCalls(this),
      ...removalCalls(this),
      ...tagFileCalls(this),
      ...equipmentCalls(this),
      ...equipmentFileCalls(this),
      ...templateCalls(this),
      ...undoCalls(this),
    }
  }

  inOrder<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #load(): Promise<void> {
    const { records } = this.parts
    const directory = new Directory()
    const [servers, equipment, partners] = await Promise.all([
      records.read('configuration.servers'),
      records.read('configuration.equipment'),
      records.read('configuration.partners'),
    ])
    this.#partners.load(partners)
    directory.damage([...servers.damaged, ...equipment.damaged])
    directory.set(servers.whole, equipment.whole)
    const tags: Tag[] = []
    const deleted: DeletedTag[] = []
    for (let after: number | null = 0; after !== null;) {
      // Page by page: a thread that takes thirty thousand tags in one message does nothing else.
      const page: Awaited<ReturnType<typeof readTags>> = await readTags(after)
      tags.push(...page.whole)
      deleted.push(...page.deleted)
      directory.damage(page.damaged)
      after = page.last
    }
    await directory.addTags(tags)
    directory.removeTags(deleted)
    this.#directory = directory

    function readTags(after: number) {
      return records.read('configuration.tags', after, TURN)
    }
  }
}

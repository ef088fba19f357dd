/**
 * Servers, equipment and tags: read from the records at the start, kept here for everyone who asks,
 * changed only together with a journal row. What follows from a change (connecting, subscribing) is
 * the console's business: it is told through `changed`.
 */
import type { z } from 'zod'
import type { ItemDescription, ItemSpec, ServerFigures } from '../../shared/acquisition.ts'
import type { serverSchema } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Equipment, FieldSeed, Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { Handlers } from '../interface.ts'
import {
  defaults,
  defined,
  newTag,
  sameDescription,
  summary,
  tagSummary,
  unknownServer,
  unknownTag,
} from './drafts.ts'
import type { configurationStore, NewTag, ServerRow } from './store.ts'

export type ServerView = z.output<typeof serverSchema>

type ConfigurationCalls =
  | 'setup.simulated_field'
  | 'servers.list'
  | 'servers.create'
  | 'servers.update'
  | 'equipment.list'
  | 'tags.list'
  | 'tags.create'
  | 'tags.update'

export interface ConfigurationParts {
  readonly records: Records<typeof configurationStore>
  figures(server: number): ServerFigures | null
  /** Null where it was switched off: what cannot run is not set up. */
  simulatedField(): FieldSeed | null
  now(): number
  /** These servers, or their tags, are not what they were. */
  changed(servers: readonly number[]): void
  /** Servers have said what their variables are; nothing that a person decided has changed. */
  described(): void
  /** Resolves when what a server tells in parts may have come together. */
  gathered(): Promise<void>
}

/** The stored endpoint of the simulated field, whose port is chosen at each start. */
export const SIMULATED = 'simulated'

export class Configuration {
  readonly #parts: ConfigurationParts
  #servers: readonly ServerRow[] = []
  #equipment: readonly Equipment[] = []
  #tags: readonly Tag[] = []
  #byName = new Map<string, Tag>()
  #byId = new Map<number, Tag>()
  #told = new Map<number, ItemDescription>()
  #keeping: Promise<void> | null = null
  #last: Promise<unknown> = Promise.resolve()

  private constructor(parts: ConfigurationParts) {
    this.#parts = parts
  }

  static async load(parts: ConfigurationParts): Promise<Configuration> {
    const configuration = new Configuration(parts)
    await configuration.#reload()
    return configuration
  }

  get servers(): readonly ServerRow[] {
    return this.#servers
  }
  get tags(): readonly Tag[] {
    return this.#tags
  }
  tag(name: string): Tag | undefined {
    return this.#byName.get(name)
  }
  tagById(id: number): Tag | undefined {
    return this.#byId.get(id)
  }

  itemsOf(server: number): ItemSpec[] {
    return this.#tags
      .filter((tag) => tag.server === server)
      .map(({ id, node, sampling, deadband, queue }) => ({
        tag: id,
        node,
        sampling,
        deadband,
        queue,
      }))
  }

  views(): ServerView[] {
    return this.#servers.map((row) => this.#view(row))
  }

  /**
   * Keeps what a server says of its variables, where it says something new. A server tells it in
   * parts; they are gathered, so that ten thousand tags are one transaction and one event.
   */
  describe(items: readonly ItemDescription[]): Promise<void> {
    for (const item of items) {
      const tag = this.#byId.get(item.tag)
      if (tag !== undefined && !sameDescription(tag, item)) this.#told.set(item.tag, item)
    }
    if (this.#told.size === 0) return Promise.resolve()
    this.#keeping ??= this.#keep()
    return this.#keeping
  }

  async #keep(): Promise<void> {
    await this.#parts.gathered()
    this.#keeping = null
    const told = this.#told
    this.#told = new Map()
    const written = await this.#parts.records.commit([], 'configuration.describe', [
      ...told.values(),
    ])
    if (!written.ok) return
    this.#take(
      this.#tags.map((tag) => {
        const description = told.get(tag.id)
        if (description === undefined) return tag
        const { tag: _id, ...said } = description
        return { ...tag, ...said }
      }),
    )
    this.#parts.described()
  }

  /** Sets up the simulated field; by the program itself on the first start of a checkout. */
  async createField(
    entries: Parameters<ConfigurationParts['records']['commit']>[0],
  ): Promise<Result<null>> {
    const seed = this.#parts.simulatedField()
    if (seed === null) {
      return fail(
        'unavailable',
        'The simulated field is switched off. Start without --no-simulator.',
        { reason: 'simulator_off' },
      )
    }
    const positions = new Map<string | null, number>()
    const created = await this.#parts.records.commit(
      entries,
      'configuration.createField',
      {
        name: 'Simulated field',
        endpoint: SIMULATED,
        securityMode: 'None',
        securityPolicy: 'None',
      },
      seed.equipment.map((part) => {
        const position = positions.get(part.parent) ?? 0
        positions.set(part.parent, position + 1)
        return { ...part, position }
      }),
      seed.tags.map((tag) => ({ ...defaults, ...tag })),
    )
    if (!created.ok) return created
    await this.#reload()
    this.#parts.changed(this.#servers.map((server) => server.id))
    return ok(null)
  }

  get handlers(): Handlers<ConfigurationCalls> {
    return {
      'setup.simulated_field': (_input, context) =>
        this.createField([context.entry({ kind: 'field_configured', subject: SIMULATED })]),

      'servers.list': () => ok(this.views()),

      'servers.create': async (input, context) => {
        const created = await this.#parts.records.commit(
          [context.entry({ kind: 'server_created', subject: input.name, new: input.endpoint })],
          'configuration.createServer',
          input,
        )
        if (!created.ok) return created
        return this.#changedServer(created.value)
      },

      'servers.update': ({ server, ...input }, context) =>
        this.#inOrder(async () => {
          const before = this.#servers.find((row) => row.id === server)
          if (before === undefined) return unknownServer(server)
          const after: ServerRow = { ...before, ...defined(input) }
          const written = await this.#parts.records.commit(
            [
              context.entry({
                kind: 'server_changed',
                subject: before.name,
                old: summary(before),
                new: summary(after),
              }),
            ],
            'configuration.updateServer',
            after,
          )
          if (!written.ok) return written
          return this.#changedServer(server)
        }),

      'equipment.list': () => ok([...this.#equipment]),

      'tags.list': ({ text, equipment, limit }) => {
        const part =
          equipment === undefined ? null : this.#equipment.find(({ name }) => name === equipment)
        if (part === undefined) {
          return fail('not_found', `There is no equipment ${equipment}. See equipment.list.`)
        }
        const wanted = text?.toLowerCase() ?? ''
        const found = this.#tags.filter(
          (tag) =>
            (part === null || tag.equipment === part.id) &&
            (wanted === '' ||
              tag.name.toLowerCase().includes(wanted) ||
              tag.title.en.toLowerCase().includes(wanted) ||
              tag.title.ru.toLowerCase().includes(wanted)),
        )
        return ok(found.slice(0, limit ?? found.length))
      },

      'tags.create': async ({ tags }, context) => {
        const list: NewTag[] = []
        const names = new Set<string>()
        for (const tag of tags) {
          const made = newTag(tag, this.#servers, this.#equipment)
          if (!made.ok) return made
          if (names.has(tag.name)) {
            return fail('conflict', `The name ${tag.name} stands twice in the list.`, {
              name: tag.name,
            })
          }
          names.add(tag.name)
          list.push(made.value)
        }
        const first = tags[0]?.name ?? ''
        const created = await this.#parts.records.commit(
          [
            context.entry({
              kind: 'tags_created',
              subject: tags.length === 1 ? first : `${first} …`,
              details: { count: tags.length },
            }),
          ],
          'configuration.createTags',
          list,
        )
        if (!created.ok) return created
        await this.#reload()
        this.#parts.changed([...new Set(list.map((tag) => tag.server))])
        return ok({ created: created.value })
      },

      'tags.update': ({ tag: name, rules, ...input }, context) =>
        this.#inOrder(async () => {
          const before = this.#byName.get(name)
          if (before === undefined) return unknownTag(name)
          const after: Tag = {
            ...before,
            ...defined(input),
            rules: { ...before.rules, ...defined(rules ?? {}) },
          }
          if (
            after.siteLow !== null &&
            after.siteHigh !== null &&
            after.siteLow >= after.siteHigh
          ) {
            return fail('bad_input', 'siteLow: must lie below siteHigh.', { field: 'siteLow' })
          }
          const written = await this.#parts.records.commit(
            [
              context.entry({
                kind: 'tag_changed',
                subject: name,
                old: tagSummary(before),
                new: tagSummary(after),
              }),
            ],
            'configuration.updateTag',
            after,
          )
          if (!written.ok) return written
          await this.#reload()
          this.#parts.changed([])
          return ok(this.#byName.get(name) ?? after)
        }),
    }
  }

  /** What changes a part of something waits for the change before it, or one would undo the other. */
  #inOrder<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #changedServer(id: number): Promise<Result<ServerView>> {
    await this.#reload()
    this.#parts.changed([id])
    const row = this.#servers.find((server) => server.id === id)
    return row === undefined ? unknownServer(id) : ok(this.#view(row))
  }

  #view(row: ServerRow): ServerView {
    const figures = this.#parts.figures(row.id)
    return {
      ...row,
      state: row.enabled ? (figures?.state ?? 'connecting') : 'disabled',
      since: figures?.since ?? this.#parts.now(),
      reconnects: figures?.reconnects ?? 0,
      confirmedAt: figures?.confirmedAt ?? null,
      delayMs: figures?.delayMs ?? null,
      clockOffsetMs: figures?.clockOffsetMs ?? null,
      error: row.enabled ? (figures?.error ?? null) : null,
      tags: this.#tags.filter((tag) => tag.server === row.id).length,
      items: figures?.items ?? 0,
      itemsFailed: figures?.itemsFailed ?? 0,
      received: figures?.received ?? 0,
      passed: figures?.passed ?? 0,
      refused: figures?.refused ?? 0,
      dropped: figures?.dropped ?? 0,
      overflows: figures?.overflows ?? 0,
      rate: figures?.rate ?? 0,
    }
  }

  async #reload(): Promise<void> {
    const { records } = this.#parts
    const [servers, equipment, tags] = await Promise.all([
      records.read('configuration.servers'),
      records.read('configuration.equipment'),
      records.read('configuration.tags'),
    ])
    this.#servers = servers
    this.#equipment = equipment
    this.#take(tags)
  }

  #take(tags: readonly Tag[]): void {
    this.#tags = tags
    this.#byName = new Map(tags.map((tag) => [tag.name, tag]))
    this.#byId = new Map(tags.map((tag) => [tag.id, tag]))
  }
}

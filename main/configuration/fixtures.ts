/** What tests of the configuration share: a small field, and the configuration over records. */
import type { AccountedFigures } from '../../shared/ledger.ts'
import { fail, ok } from '../../shared/result.ts'
import type { FieldSeed, Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import { contextOf, person, quiet, sessionOf, temporaryRecords, value } from '../fixtures.ts'
import { createJobs } from '../jobs/jobs.ts'
import type { jobsStore } from '../jobs/store.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { Configuration } from './configuration.ts'
import type { SecretsPort } from './identity.ts'
import type { ConfigurationParts } from './parts.ts'
import type { configurationStore } from './store.ts'

export const small: FieldSeed = {
  equipment: [
    { name: 'F', kind: 'field', title: { en: 'Field', ru: 'Месторождение' }, parent: null },
    { name: '101', kind: 'well_esp', title: { en: 'Well 101', ru: 'Скважина 101' }, parent: 'F' },
  ],
  tags: [
    {
      name: '101.F',
      title: { en: 'Frequency', ru: 'Частота' },
      node: 'nsu=urn:x;s=F',
      equipment: '101',
      signal: 'frequency',
      setpointOf: null,
      decimals: 1,
      step: false,
      sampling: 1000,
    },
  ],
}

/** Turns a secret round, so that a test sees where it went. */
export const turned = (text: string): string => [...text].toReversed().join('')
const secrets: SecretsPort = {
  seal: (secret, about) => Promise.resolve(ok(Buffer.from(`${about}|${turned(secret)}`))),
  open: (sealed, about) => {
    const text = Buffer.from(sealed).toString()
    return Promise.resolve(
      text.startsWith(`${about}|`)
        ? ok(turned(text.slice(about.length + 1)))
        : fail('unavailable', 'A stored secret cannot be read: it is damaged. Enter it again.'),
    )
  },
}

export async function configured(
  records: Records<typeof configurationStore>,
  seed: FieldSeed | null = small,
  highestTag = 0,
  journal: ConfigurationParts['journal'] = createJournal(
    records as unknown as Records<typeof journalStore>,
  ),
) {
  const changed: (readonly number[])[] = []
  const revised: number[] = []
  const pinned: Tag[] = []
  const switched: string[] = []
  const figures = new Map<number, AccountedFigures>()
  /** Setpoints of which a change is open. */
  const commanded = new Set<string>()
  /** Tags whose history was dropped; what it answers can be set. */
  const forgotten: number[] = []
  const history = { forget: (tags: readonly number[]) => Promise.resolve(tags.length) }
  const discovery: { ask: ConfigurationParts['discover'] } = {
    ask: () => Promise.resolve(fail('unavailable', 'Nobody is asked here.')),
  }
  const jobs = createJobs({
    publish: () => undefined,
    records: records as unknown as Records<typeof jobsStore>,
    append: createJournal(records as unknown as Records<typeof journalStore>).append,
    log: quiet,
    now: () => 0,
    after: () => () => undefined,
  })
  const load = () =>
    Configuration.load({
      records,
      figures: (server) => figures.get(server) ?? null,
      simulatedField: () => seed,
      secrets,
      discover: (address) => discovery.ask(address),
      highestTag: () => highestTag,
      jobs,
      journal,
      forget: (tags) => {
        forgotten.push(...tags)
        return history.forget(tags)
      },
      log: quiet,
      isCommanded: (tag) => commanded.has(tag),
      now: () => 0,
      revised: () => revised.push(1),
      pinned: (tags) => pinned.push(...tags),
      switchTo: (_server, endpoint) => {
        switched.push(endpoint)
        return Promise.resolve(ok(endpoint))
      },
      gathered: () => Promise.resolve(),
      changed: (servers) => changed.push(servers),
    })
  const configuration = await load()
  return {
    configuration,
    handlers: configuration.handlers,
    engineer: contextOf(sessionOf(person('engineer'))),
    changed,
    revised,
    pinned,
    switched,
    figures,
    commanded,
    forgotten,
    history,
    discovery,
    jobs,
    load,
  }
}

/** The small field set up, with its journal. */
export async function site() {
  const records = await temporaryRecords()
  const rig = await configured(records.of<typeof configurationStore>())
  await rig.handlers['setup.simulated_field']({}, rig.engineer)
  const journal = createJournal(records.of<typeof journalStore>())
  const rows = async () => value(await journal.handlers['journal.list']({}, rig.engineer))
  type Calls = typeof rig.handlers
  const call = <N extends keyof Calls>(name: N, input: Parameters<Calls[N]>[0]) =>
    (rig.handlers[name] as (given: unknown, context: unknown) => ReturnType<Calls[N]>)(
      input,
      rig.engineer,
    )
  const newest = async () => (await rows())[0]?.seq ?? 0
  const undo = async (seq?: number) => call('journal.undo', { seq: seq ?? (await newest()) })
  const names = () => rig.configuration.tags.map(({ name }) => name)
  const add = (...list: string[]) =>
    call('tags.create', {
      tags: list.map((name) => ({ name, server: 1, node: `ns=2;s=${name}`, equipment: '101' })),
    })
  return { ...rig, call, rows, newest, undo, names, add }
}

/**
 * What every end-to-end test begins with. `site` is one console on the simulated field with the
 * administrator signed in, shared by the tests of a worker; a test that stops, kills or reconfigures
 * takes one of its own with `newSite`. All of it is gone afterwards.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import { Api } from './api.ts'
import {
  childrenOf,
  launchConsole,
  launchSimulator,
  launchWaterworks,
  type Program,
} from './processes.ts'

export { expect } from '@playwright/test'

export const administrator = { user: 'admin', password: 'Correct-Horse-47' } as const

export interface SiteOptions {
  /** Default true: the first start configures the simulated field; `offered`: it asks on screen. */
  readonly simulator?: boolean | 'offered'
  /** Default true; without it the first start asks for one on screen. */
  readonly administrator?: boolean
}

/** A console with its folder, which outlives its stops. */
export class Site {
  readonly folder: string
  readonly data: string
  readonly #options: SiteOptions
  #program: Program | undefined
  #administrator: Api | undefined

  constructor(options: SiteOptions) {
    this.#options = options
    this.folder = mkdtempSync(join(tmpdir(), 'derrick-e2e-'))
    this.data = join(this.folder, 'data')
    writeFileSync(join(this.folder, 'password'), `${administrator.password}\n`)
  }

  get console(): Program {
    if (this.#program === undefined) throw new Error('the console is not running')
    return this.#program
  }

  /** `http://127.0.0.1:PORT` */
  get url(): string {
    return this.console.address
  }

  /** Signed in as the administrator. */
  get api(): Api {
    if (this.#administrator === undefined) throw new Error('nobody is signed in')
    return this.#administrator
  }

  /** Nobody signed in. */
  get stranger(): Api {
    return new Api(this.url)
  }

  /** Starts it, or starts it again on the same data and port. */
  async start(): Promise<this> {
    const port = this.#program === undefined ? 0 : Number(new URL(this.url).port)
    this.#program = launchConsole({
      data: this.data,
      port,
      simulator: this.#options.simulator ?? true,
      ...(this.#options.administrator === false
        ? {}
        : { passwordFile: join(this.folder, 'password') }),
    })
    await this.#program.ready()
    if (this.#options.administrator !== false) {
      this.#administrator = await this.stranger.signIn(administrator.user, administrator.password)
    }
    return this
  }

  /** Waits until the history has so many values of each: a console that has just begun has none. */
  async recorded(tags: readonly string[], least: number): Promise<void> {
    await expect
      .poll(
        async () => {
          const asked = { tags: [...tags], from: 0, to: Date.now() }
          const { series } = await this.api.ask('history.range', asked)
          return Math.min(
            ...tags.map((name) => series.find(({ tag }) => tag === name)?.time.length ?? 0),
          )
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThanOrEqual(least)
  }

  /** Process of its simulated field; the console starts it again when it dies. */
  simulatorPid(): number {
    const [pid] = childrenOf(this.console.pid)
    if (pid === undefined) throw new Error('the console has no simulator')
    return pid
  }

  async clear(): Promise<void> {
    await this.#program?.clear()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

/** Playwright reads the first argument's names to know what is needed: nothing is `{}`. */
interface PerTest {
  newSite: (options?: SiteOptions) => Promise<Site>
  newSimulator: (args?: readonly string[]) => Promise<Program>
  /** A secured server that shares no code with the console, with the folder of its certificates. */
  waterworks: { port: string; folder: string }
}
interface PerWorker {
  site: Site
}

/** Whom the waterworks take. */
export const waterworksUser = { user: 'a.orlova', password: 'Тихий-насос-7' }

export const test = base.extend<PerTest, PerWorker>({
  site: [
    async ({}, give) => {
      const site = new Site({})
      try {
        await give(await site.start())
      } finally {
        await site.clear()
      }
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ site }, give) => {
    await give(site.url)
  },
  newSite: async ({}, give) => {
    const sites: Site[] = []
    await give((options = {}) => {
      const site = new Site(options)
      sites.push(site)
      return site.start()
    })
    for (const site of sites) await site.clear()
  },
  newSimulator: async ({}, give) => {
    const programs: Program[] = []
    await give((args = []) => {
      const program = launchSimulator(args)
      programs.push(program)
      return program.ready()
    })
    for (const program of programs) await program.clear()
  },
  waterworks: async ({}, give) => {
    const folder = mkdtempSync(join(tmpdir(), 'derrick-waterworks-'))
    const server = launchWaterworks(folder, { [waterworksUser.user]: waterworksUser.password })
    try {
      const { address } = await server.ready()
      await give({ port: address, folder })
    } finally {
      await server.clear()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
  },
})

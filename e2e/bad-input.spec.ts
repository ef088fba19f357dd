/** What a careless or hostile client may send: each gets its status and its code, and nothing is done. */
import { request } from 'node:http'
import { expect, test, type Site } from './fixtures.ts'

const SETPOINT = '203.F.SP'

interface Answer {
  readonly status: number
  readonly code: string | undefined
}

/** A raw request: any body, any header, also those that `fetch` keeps for itself. */
function raw(
  site: Site,
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, site.url),
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${site.api.token}`,
          ...headers,
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => {
          const { error } = JSON.parse(text) as { error?: { code: string } }
          resolve({ status: response.statusCode ?? 0, code: error?.code })
        })
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

const call = (
  site: Site,
  name: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => raw(site, `/api/call/${name}`, body, headers)

const valueOf = async (site: Site): Promise<unknown> =>
  (await site.api.ask('tags.latest', { tags: [SETPOINT] }))[0]?.value

/** Its server has told its range and that it may be written. */
const isDescribed = async (site: Site): Promise<boolean> =>
  (await site.api.ask('tags.list', { text: SETPOINT }))[0]?.writable === true

const propose = (value: string): string =>
  `{"tag":"${SETPOINT}","value":${value},"reason":"bad input"}`

let before: unknown
test.beforeAll(async ({ site }) => {
  await expect.poll(() => valueOf(site), { timeout: 30_000 }).not.toBeNull()
  await expect.poll(() => isDescribed(site), { timeout: 30_000 }).toBe(true)
  before = await valueOf(site)
})
test.afterAll(async ({ site }) => {
  expect(await valueOf(site)).toBe(before)
  expect(await site.api.health()).toMatchObject({ status: 'ok' })
})

const bodies: readonly (readonly [what: string, call: string, body: string, Answer])[] = [
  ['a call that is not there', 'setpoint.force', '{}', { status: 404, code: 'unknown_call' }],
  ['a name of the language', 'constructor', '{}', { status: 404, code: 'unknown_call' }],
  ['a body that is not JSON', 'tags.list', '{"text":', { status: 400, code: 'bad_input' }],
  ['a body of another shape', 'tags.list', '["101"]', { status: 400, code: 'bad_input' }],
  ['a field too many', 'tags.list', '{"user":"admin"}', { status: 400, code: 'bad_input' }],
  ['a field of another type', 'tags.list', '{"limit":"all"}', { status: 400, code: 'bad_input' }],
  ['a field that is missing', 'history.range', '{}', { status: 400, code: 'bad_input' }],
  ['not a number', 'setpoint.propose', propose('"NaN"'), { status: 400, code: 'bad_input' }],
  ['infinity', 'setpoint.propose', propose('1e999'), { status: 400, code: 'bad_input' }],
  [
    'a switch for a number',
    'setpoint.propose',
    propose('true'),
    { status: 400, code: 'bad_input' },
  ],
  ['too high a value', 'setpoint.propose', propose('99'), { status: 422, code: 'out_of_limits' }],
  ['too low a value', 'setpoint.propose', propose('-1'), { status: 422, code: 'out_of_limits' }],
  [
    'a tag that is not there',
    'setpoint.propose',
    '{"tag":"999.F.SP","value":50,"reason":"bad input"}',
    { status: 404, code: 'not_found' },
  ],
  [
    'a tag that is no setpoint',
    'setpoint.propose',
    '{"tag":"203.PIN","value":5,"reason":"bad input"}',
    { status: 422, code: 'not_writable' },
  ],
  [
    'a change without a reason',
    'setpoint.propose',
    `{"tag":"${SETPOINT}","value":50,"reason":"  "}`,
    { status: 400, code: 'bad_input' },
  ],
  [
    'a confirmation that was never given',
    'setpoint.confirm',
    '{"token":"forged"}',
    { status: 409, code: 'expired' },
  ],
  [
    'history of a tag that is not there',
    'history.range',
    '{"tags":["nothing"],"from":0,"to":1}',
    { status: 404, code: 'not_found' },
  ],
  [
    'a moment that is none',
    'history.range',
    '{"tags":["203.PIN"],"from":"yesterday","to":1}',
    { status: 400, code: 'bad_input' },
  ],
  [
    'more than a call takes',
    'tags.list',
    JSON.stringify({ text: 'x'.repeat(9 * 1024 * 1024) }),
    { status: 413, code: 'too_large' },
  ],
]

for (const [what, name, body, answer] of bodies) {
  test(`${what}: ${answer.status} ${answer.code}`, async ({ site }) => {
    expect(await call(site, name, body)).toEqual(answer)
  })
}

test('who is not signed in reads nothing: 401', async ({ site }) => {
  const unauthenticated = { status: 401, code: 'unauthenticated' }
  const signedOut = await site.stranger.signIn('admin', 'Correct-Horse-47')
  await signedOut.ask('session.close', {})
  for (const authorization of ['', 'Bearer', 'Bearer forged', `Bearer ${signedOut.token}`]) {
    expect(await call(site, 'tags.latest', '{}', { authorization })).toEqual(unauthenticated)
  }
})

test('another site may not call the gateway: 403', async ({ site }) => {
  const forbidden = { status: 403, code: 'forbidden' }
  const { host, port } = new URL(site.url)
  expect(await call(site, 'tags.list', '{}', { origin: 'http://evil.example' })).toEqual(forbidden)
  expect(await call(site, 'tags.list', '{}', { origin: `https://${host}.evil.example` })).toEqual(
    forbidden,
  )
  expect(await call(site, 'tags.list', '{}', { host: `evil.example:${port}` })).toEqual(forbidden)
  const own = await call(site, 'tags.list', '{"limit":1}', { origin: site.url })
  expect(own.status).toBe(200)
})

test('there is nothing outside the interface and the contract: 404', async ({ site }) => {
  for (const path of ['/api/call/', '/api/secrets', '/../package.json', '/%2e%2e/package.json']) {
    expect((await raw(site, path, '{}')).status).toBe(404)
  }
})

test('an address that cannot be read is refused in the form that was asked for', async ({
  site,
}) => {
  for (const [path, status] of [
    ['/%', 400],
    ['/nothing', 404],
    [`/${'x'.repeat(5_000)}`, 414],
  ] as const) {
    const asked = await fetch(site.url + path)
    expect(asked.status).toBe(status)
    expect(await asked.json()).toMatchObject({ ok: false })
    const typed = await fetch(site.url + path, { headers: { accept: 'text/html' } })
    expect(typed.status).toBe(status)
    expect(await typed.text()).toContain('<a href="/">')
  }
})

test('bytes that are not UTF-8 are refused: 400', async ({ site }) => {
  const latin = Buffer.from([0x22, 0xe9, 0x22])
  expect(await call(site, 'tags.list', latin)).toEqual({ status: 400, code: 'bad_input' })
})

test('a refusal repeats no more than the beginning of what was sent', async ({ site }) => {
  const response = await fetch(`${site.url}/api/call/tags.list`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${site.api.token}` },
    body: JSON.stringify({ ['x'.repeat(60_000)]: 1 }),
  })
  expect(response.status).toBe(400)
  expect((await response.text()).length).toBeLessThan(400)
})

test('a WebSocket that does not begin with a session is closed', async ({ site }) => {
  const closeOf = (frame: unknown): Promise<number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${site.url.replace('http', 'ws')}/api/events`)
      socket.addEventListener('open', () => socket.send(JSON.stringify(frame)))
      socket.addEventListener('close', ({ code }) => resolve(code))
    })
  const subscribe = { subscribe: ['values'] }
  expect(await closeOf({ token: 'forged' })).toBe(4401)
  expect(await closeOf(subscribe)).toBe(4401)
  expect(await closeOf('hello')).toBe(4400)
})

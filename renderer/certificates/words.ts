/** What an entry is in words: its state, who may show it, until when it holds. */
import { acceptableFaults } from '../../shared/certificate-trust.ts'
import { useServerName } from '../readings/words.ts'
import type { Certificate } from '../stores/certificates.ts'
import { useServers } from '../stores/servers.ts'
import trustWords from '../trust/messages.ts'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

/** Somebody has accepted a fault that is there. */
export const isInsecure = ({ accepted, faults }: Certificate): boolean =>
  acceptableFaults.some((fault) => accepted.includes(fault) && faults.includes(fault))

export function useCertificateWords() {
  const texts = useMessages(catalogue)
  const trust = useMessages(trustWords)
  const called = useServerName()
  const byId = useServers((state) => state.byId)
  const serverName = (id: number): string => called(byId.get(id)) ?? `#${id}`
  return {
    serverName,
    fault: (fault: Certificate['faults'][number]): string => trust.fault[fault],
    insecure: trust.insecure,
    state: ({ state }: Certificate): string => trust.state[state],
    allowed: ({ state, servers }: Certificate): string =>
      state !== 'trusted' ? '' : servers === null ? texts.any : servers.map(serverName).join(', '),
  }
}

/** What a certificate may be used for; a use that nobody has words for keeps its own name. */
export const usesIn = (words: Readonly<Record<string, string>>, uses: readonly string[]): string =>
  uses.map((use) => words[use] ?? use).join(', ') || '—'

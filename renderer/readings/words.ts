/**
 * What servers say in words of their own, in words of the screen: states of equipment, and the name of
 * the simulated field. Only what the configuration says to be a state is put in other words, and only
 * words that are known; anything else is shown as the server wrote it. And how large a value is that was
 * too large to be kept.
 */
import { useCallback } from 'react'
import type { Signal } from '../../shared/tags.ts'
import type { Server } from '../stores/servers.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

type Oversize = Server['oversized'][number]
type Meant = { readonly signal: Signal | null } | undefined

/** `word(tag, 'Running')` */
export function useStateWord(): (tag: Meant, said: string) => string {
  const { states } = useMessages(catalogue)
  return (tag, said) => {
    const known = said.trim().toLowerCase()
    if (tag?.signal !== 'state' || !Object.hasOwn(states, known)) return said
    return states[known as keyof typeof states]
  }
}

/** `2 000 000 characters` */
export function useSizeWord(): (oversize: Pick<Oversize, 'size' | 'of'>) => string {
  const { size: words } = useMessages(catalogue)
  const format = useFormat()
  return ({ size, of }) => words[of](size, format.number(size))
}

/** The name that somebody gave a server; the simulated field, unless renamed, is called in any language. */
export function useServerName(): (server: Server | undefined) => string | undefined {
  const texts = useMessages(catalogue)
  return useCallback(
    (server) =>
      server?.endpoint === 'simulated' && server.name === catalogue.en.simulatedField
        ? texts.simulatedField
        : server?.name,
    [texts],
  )
}

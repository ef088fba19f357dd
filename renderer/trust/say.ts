/** A refusal of the calls about certificates in words; and how thumbprints are read out. */
import { certificateRefusals } from '../../shared/certificates.ts'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

export function useCertificateError(): (failure: Failure) => string {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  return (failure) => {
    const { reason } = failure.details ?? {}
    if (failure.code === 'unavailable' && reason === 'certificates') return texts.folder
    const refusal = certificateRefusals.find((each) => each === reason)
    return refusal === undefined ? say(failure) : texts.refusal[refusal]
  }
}

export const inPairs = (digits: string): string =>
  digits.toUpperCase().replaceAll(/(..)(?=.)/g, '$1 ')

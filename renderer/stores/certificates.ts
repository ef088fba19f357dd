/** Certificates as the core lists them; read at sign-in, and again whenever it says that they changed. */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from './core.ts'
import { rereading } from './rereading.ts'

export type Certificates = Output<'certificates.list'>
export type Certificate = Certificates['certificates'][number]
export type OwnCertificate = NonNullable<Certificates['own']['current']>

interface State {
  /** Null before the first answer; what is known stays when it cannot be read again. */
  readonly list: Certificates | null
  readonly error: Failure | null
}

export const useCertificates = create<State>(() => ({ list: null, error: null }))

/** What changes meanwhile is read once more. */
export const readCertificates = rereading(async () => {
  const result = await call('certificates.list', {})
  useCertificates.setState(
    result.ok ? { list: result.value, error: null } : { error: result.error },
  )
})

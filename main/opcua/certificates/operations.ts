/** What the core asks the thread of acquisition about certificates. A disk that fails is an answer, not an end. */
import type {
  CertificateChange,
  CertificateList,
  CertificateSubject,
  ExportedCertificate,
  SigningRequest,
} from '../../../shared/certificates.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { CertificateDesk } from './desk.ts'
import type { Security } from './security.ts'

export type CertificateOperations = {
  readonly listCertificates: () => Promise<Result<CertificateList>>
  readonly planCertificates: (change: CertificateChange) => Promise<Result<CertificateSubject>>
  readonly changeCertificates: (change: CertificateChange) => Promise<Result<CertificateSubject>>
  readonly exportCertificate: (
    which: string,
    format: 'der' | 'pem',
  ) => Promise<Result<ExportedCertificate>>
  readonly requestCertificate: () => Promise<Result<SigningRequest>>
  readonly followCertificates: (renewed: boolean) => Promise<void>
  readonly dueCertificate: () => Promise<Result<CertificateChange | null>>
}

/** Words of the disk, without what they say of our folders' contents. */
async function kept<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return fail(
      'unavailable',
      `The folder of the certificates cannot be used: ${said.slice(0, 200)}. See to the disk, then try again.`,
      { reason: 'certificates' },
    )
  }
}

export function certificateOperations(
  desk: CertificateDesk,
  security: Security,
): CertificateOperations {
  let last: Promise<unknown> = Promise.resolve()
  /** One change after the other, in all threads: each is planned on what the one before has left. */
  const inOrder = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
    const done = last.then(() => kept(() => security.alone(work)))
    last = done
    return done
  }
  return {
    listCertificates: () => kept(async () => ok(await desk.list())),
    planCertificates: (change) =>
      inOrder(async () => {
        const plan = await desk.plan(change)
        return plan.ok ? ok(aboutOf(plan.value)) : plan
      }),
    changeCertificates: (change) =>
      inOrder(async () => {
        const plan = await desk.plan(change)
        if (!plan.ok) return plan
        await plan.value.apply()
        return ok(aboutOf(plan.value))
      }),
    exportCertificate: (which, format) => inOrder(() => desk.exported(which, format)),
    requestCertificate: () => inOrder(() => desk.request()),
    followCertificates: (renewed) => desk.follow(renewed),
    dueCertificate: () => kept(async () => ok(await desk.due())),
  }
}

const aboutOf = ({ subject, thumbprint }: CertificateSubject): CertificateSubject => ({
  subject,
  thumbprint,
})

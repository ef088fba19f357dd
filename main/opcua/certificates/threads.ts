/**
 * Certificates seen from the core: one folder, and several threads that each have connections. The first
 * thread makes the changes; the others are told to look again, and each tells which of its servers stand by what.
 */
import type {
  CertificateChange,
  CertificateList,
  CertificatePort,
  KeptCertificate,
} from '../../../shared/certificates.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { died, type AcquisitionThread, type Operations } from '../thread.ts'

/** Milliseconds; making a key takes seconds on a busy machine. */
const PATIENCE = 30_000

const ask = <T>(
  thread: AcquisitionThread,
  operation: (call: Operations) => Promise<Result<T>>,
): Promise<Result<T>> => thread.ask(PATIENCE, { ok: false, error: died() }, operation)

export function certificatesOf(
  threads: () => readonly AcquisitionThread[],
  first: AcquisitionThread,
): CertificatePort {
  const change = async (wanted: CertificateChange) => {
    const done = await ask(first, (call) => call.changeCertificates(wanted))
    if (!done.ok) return done
    for (const thread of threads()) {
      if (thread !== first) thread.tell((call) => call.followCertificates(wanted.do === 'use'))
    }
    return done
  }
  return {
    change,
    async list() {
      const lists = await Promise.all(
        threads().map((thread) => ask(thread, (call) => call.listCertificates())),
      )
      const told = lists.flatMap((list) => (list.ok ? [list.value] : []))
      const [one, ...others] = told
      if (one === undefined) return lists[0] ?? { ok: false, error: died() }
      return ok(others.reduce(joined, one))
    },
    plan: (wanted) => ask(first, (call) => call.planCertificates(wanted)),
    exported: (which, format) => ask(first, (call) => call.exportCertificate(which, format)),
    request: () => ask(first, (call) => call.requestCertificate()),
    due: () => ask(first, (call) => call.dueCertificate()),
  }
}

/** The folder is the same; who uses what, and what needed no file, each thread knows of its own servers. */
function joined(one: CertificateList, other: CertificateList): CertificateList {
  const certificates = new Map<string, KeptCertificate>(
    one.certificates.map((each) => [each.sha256, each]),
  )
  for (const each of other.certificates) {
    const known = certificates.get(each.sha256)
    certificates.set(
      each.sha256,
      known === undefined
        ? each
        : { ...known, inUse: [...known.inUse, ...each.inUse].toSorted((a, b) => a - b) },
    )
  }
  return { ...one, certificates: [...certificates.values()] }
}

/** Why a server is not as it should be. */
import { certificateTroubles } from './certificate-trust.ts'

/** What a connection can find out by itself. */
export const connectionTroubles = [
  'refused', // nothing listens at the port
  'unknown_host', // the name cannot be resolved
  'no_answer', // no route, or packets vanish
  'hangs', // the port is open but the server does not answer
  'security', // no endpoint with this security mode and policy
  'certificate', // ours is not accepted there
  ...certificateTroubles,
  'identity', // the server takes no identities of this kind
  'password', // it does not accept the user with this password
  'user_denied', // it knows the user, or not, and does not let him in
  'user_certificate', // it does not accept the user's certificate
  'plain_password', // it asks for the password without encryption, which nobody has allowed
  'distrusts', // it ends the connection where it should accept our certificate
  'clock', // its clock and ours are far apart
  'full', // the server takes no more connections or sessions
  'licence', // its licence has ended or allows no more
  'discovery', // a discovery server: it knows of servers and has no values
  'closed', // the server or the network ended the connection
  'unreadable', // it answers with what cannot be read
  'encoding', // it says that it cannot read what it is asked, or cannot write its answer
  'subscription', // it ended the subscription by itself
  'endpoint', // the address is not one of this server's, or not an address
  'items', // connected, but some items were refused
  'remapped', // connected; its namespaces stand elsewhere than before, and tags were bound anew
  'other_device', // an endpoint of a redundant set is another device, and is not gone to
  'partner_doubt', // connected; nothing proves that an endpoint of the set is the same equipment
  'internal', // anything else, with its own words
] as const

/** Why a server is not as it should be: `details.reason` of its error, which the screen puts in words. */
export const serverTroubles = [
  ...connectionTroubles,
  'secret', // a stored password or key cannot be read and has to be entered again
  'acquisition', // the thread that talks to servers has ended and is started again
  'stuck', // it is there and says nothing
  'simulator_off', // the simulated field is switched off on this machine
  'simulator_late', // it did not answer in time
  'simulator_ended', // it ended at its start
] as const
export type ServerTrouble = (typeof serverTroubles)[number]

/**
 * The peer of bench/acquisition.ts: node-opcua's own client as its examples use it, counting what its
 * listener is handed. Answers each line with that count.
 */
import { createInterface } from 'node:readline'
import {
  AttributeIds,
  ClientMonitoredItemGroup,
  ClientSubscription,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
} from 'node-opcua'

const [endpoint = '', count = '0'] = process.argv.slice(2)
const client = OPCUAClient.create({
  endpointMustExist: false,
  securityMode: MessageSecurityMode.None,
  securityPolicy: SecurityPolicy.None,
})
await client.connect(endpoint)
const session = await client.createSession()
const namespaces = await session.readNamespaceArray()
const index = namespaces.indexOf('urn:waterworks:plant')
const subscription = ClientSubscription.create(session, {
  requestedPublishingInterval: 100,
  requestedMaxKeepAliveCount: 10,
  requestedLifetimeCount: 1000,
  // As ours asks for.
  maxNotificationsPerPublish: 10_000,
  publishingEnabled: true,
})
const items = Array.from({ length: Number(count) }, (_, at) => ({
  nodeId: `ns=${index};s=Load/${at + 1}`,
  attributeId: AttributeIds.Value,
}))
let received = 0
// In parts, as a server takes them; all are of one subscription.
for (let from = 0; from < items.length; from += 1000) {
  const part = items.slice(from, from + 1000)
  const group = ClientMonitoredItemGroup.create(
    subscription,
    part,
    { samplingInterval: 0, queueSize: 10, discardOldest: true },
    TimestampsToReturn.Both,
  )
  group.on('changed', () => {
    received += 1
  })
  await new Promise<void>((resolve) => {
    group.once('initialized', () => resolve())
  })
}
process.stdout.write('running\n')
createInterface(process.stdin)
  .on('line', () => process.stdout.write(`${JSON.stringify({ received })}\n`))
  .on('close', () => process.exit(0))

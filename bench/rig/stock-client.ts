/** The peer of bench/acquisition.ts: node-opcua's own client as its examples use it, doing nothing. */
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
const index = namespaces.indexOf('urn:derrick:simulated-field')
const subscription = ClientSubscription.create(session, {
  requestedPublishingInterval: 1000,
  requestedMaxKeepAliveCount: 10,
  requestedLifetimeCount: 1000,
  publishingEnabled: true,
})
const items = Array.from({ length: Number(count) }, (_, at) => ({
  nodeId: `ns=${index};s=Load.${String(at + 1).padStart(5, '0')}`,
  attributeId: AttributeIds.Value,
}))
const group = ClientMonitoredItemGroup.create(
  subscription,
  items,
  { samplingInterval: 0, queueSize: 10, discardOldest: true },
  TimestampsToReturn.Both,
)
group.once('changed', () => {
  process.stdout.write('running\n')
})

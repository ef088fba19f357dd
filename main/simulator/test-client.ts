/** A plain OPC UA client for the tests of the server. */
import {
  AttributeIds,
  type ClientSession,
  DataType,
  type DataValue,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  SecurityPolicy,
  StatusCodes,
  type StatusCode,
  TimestampsToReturn,
  type UserIdentityInfo,
  UserTokenType,
  type VariantOptions,
} from 'node-opcua'
import { afterAll } from 'vitest'
import { sharedFolder } from '../fixtures.ts'
import { SIMULATED_NAMESPACE } from './field.ts'

export interface TestClient {
  readonly session: ClientSession
  node(path: string): string
  read(path: string): Promise<DataValue>
  value(path: string): Promise<unknown>
  property(path: string, name: string): Promise<unknown>
  write(path: string, value: VariantOptions): Promise<StatusCode>
  call(method: string, ...inputs: VariantOptions[]): Promise<StatusCode>
  /** Every data change of one variable from now on, as the server reports it. */
  watch(path: string, sampling: number): Promise<DataValue[]>
  close(): Promise<void>
}

/** One key for every client of a test file; making it takes longer than most tests. */
const rootFolder = sharedFolder()
const clientCertificateManager = new OPCUACertificateManager({
  rootFolder,
  automaticallyAcceptUnknownCertificate: true,
})
afterAll(async () => {
  await clientCertificateManager.dispose()
})

export async function connect(
  endpoint: string,
  options: {
    policy?: SecurityPolicy
    mode?: MessageSecurityMode
    user?: UserIdentityInfo
    /** Milliseconds until a request counts as unanswered. */
    patience?: number
  } = {},
): Promise<TestClient> {
  const client = OPCUAClient.create({
    clientCertificateManager,
    endpointMustExist: false,
    securityPolicy: options.policy ?? SecurityPolicy.None,
    securityMode: options.mode ?? MessageSecurityMode.None,
    defaultTransactionTimeout: options.patience ?? 5000,
    transportTimeout: options.patience ?? 5000,
    keepSessionAlive: false,
    connectionStrategy: { maxRetry: 0, initialDelay: 50, maxDelay: 50 },
  })
  const close = async (): Promise<void> => {
    await client.disconnect().catch(() => undefined)
  }
  try {
    await client.connect(endpoint)
    const session = await client.createSession(options.user ?? { type: UserTokenType.Anonymous })
    return over(session, await session.readNamespaceArray(), close)
  } catch (error) {
    await close()
    throw error
  }
}

function over(
  session: ClientSession,
  namespaces: readonly string[],
  close: () => Promise<void>,
): TestClient {
  const node = (path: string): string => `ns=${namespaces.indexOf(SIMULATED_NAMESPACE)};s=${path}`
  const read = (path: string): Promise<DataValue> =>
    session.read({ nodeId: node(path), attributeId: AttributeIds.Value })
  return {
    session,
    node,
    read,
    value: async (path) => (await read(path)).value.value as unknown,
    property: async (path, name) => {
      const found = await session.translateBrowsePath({
        startingNode: node(path),
        relativePath: {
          elements: [
            {
              referenceTypeId: 'i=46',
              isInverse: false,
              includeSubtypes: true,
              targetName: {
                name,
                namespaceIndex:
                  name === 'NormalRange' ? namespaces.indexOf(SIMULATED_NAMESPACE) : 0,
              },
            },
          ],
        },
      } as unknown as Parameters<typeof session.translateBrowsePath>[0])
      const nodeId = found.targets?.[0]?.targetId
      if (nodeId === undefined) throw new Error(`${path} has no ${name}`)
      const { value } = await session.read({ nodeId, attributeId: AttributeIds.Value })
      return value.value as unknown
    },
    write: (path, value) =>
      session.write({ nodeId: node(path), attributeId: AttributeIds.Value, value: { value } }),
    call: async (method, ...inputArguments) => {
      const { statusCode } = await session.call({
        objectId: node('Faults'),
        methodId: node(`Faults.${method}`),
        inputArguments,
      })
      return statusCode
    },
    watch: async (path, sampling) => {
      const subscription = await session.createSubscription2({
        requestedPublishingInterval: 100,
        requestedLifetimeCount: 1000,
        requestedMaxKeepAliveCount: 10,
        maxNotificationsPerPublish: 1000,
        publishingEnabled: true,
        priority: 1,
      })
      const item = await subscription.monitor(
        { nodeId: node(path), attributeId: AttributeIds.Value },
        { samplingInterval: sampling, queueSize: 100, discardOldest: true },
        TimestampsToReturn.Both,
      )
      if (item.statusCode.isNot(StatusCodes.Good)) throw new Error(item.statusCode.toString())
      const changes: DataValue[] = []
      item.on('changed', (change: DataValue) => changes.push(change))
      return changes
    },
    close,
  }
}

export const text = (value: string): VariantOptions => ({ dataType: DataType.String, value })
export const double = (value: number): VariantOptions => ({ dataType: DataType.Double, value })

/** The object `Faults`: each fault as an OPC UA method, so that any client can put one on. */
import {
  type CallMethodResultOptions,
  DataType,
  type ISessionContext,
  type Namespace,
  StatusCodes,
  type Variant,
} from 'node-opcua'
import { type Fault, faultProblem } from './fault.ts'

type Argument = readonly [
  name: string,
  type: DataType.String | DataType.Double,
  description: string,
]

const well: Argument = ['well', DataType.String, 'Name of the well, such as 103']
const tag: Argument = ['tag', DataType.String, 'Name of the tag, such as 101.PIN']
const until: Argument = ['seconds', DataType.Double, 'How long; 0 until it is cleared']
const lasting: Argument = ['seconds', DataType.Double, 'How long, above 0 and at most 600']

const methods: readonly {
  readonly name: string
  readonly description: string
  readonly arguments: readonly Argument[]
  readonly fault: (target: string, seconds: number) => Fault
}[] = [
  {
    name: 'EspTrip',
    description: 'The drive of a pump trips; Clear starts it again',
    arguments: [well],
    fault: (target) => ({ kind: 'esp_trip', well: target }),
  },
  {
    name: 'StickChoke',
    description: 'The choke of a well stays where it is',
    arguments: [well, until],
    fault: (target, seconds) => ({ kind: 'stick_choke', well: target, seconds }),
  },
  {
    name: 'FreezeSensor',
    description: 'A tag repeats its last value with a good status',
    arguments: [tag, until],
    fault: (target, seconds) => ({ kind: 'freeze_sensor', tag: target, seconds }),
  },
  {
    name: 'BadSensor',
    description: 'A tag has the status BadSensorFailure',
    arguments: [tag, until],
    fault: (target, seconds) => ({ kind: 'bad_sensor', tag: target, seconds }),
  },
  {
    name: 'TakeBack',
    description:
      'The controller puts the old value of a setpoint back some seconds after each write',
    arguments: [tag, ['afterSeconds', DataType.Double, 'Seconds between the write and the return']],
    fault: (target, seconds) => ({ kind: 'take_back', tag: target, seconds }),
  },
  {
    name: 'Hang',
    description: 'The server stops answering without closing a connection',
    arguments: [lasting],
    fault: (_, seconds) => ({ kind: 'hang', seconds }),
  },
  {
    name: 'DropLink',
    description: 'The server cuts every connection and refuses new ones',
    arguments: [lasting],
    fault: (_, seconds) => ({ kind: 'drop_link', seconds }),
  },
]

export interface FaultActions {
  putOn(fault: Fault): void
  clear(): void
}

export function addFaultMethods(namespace: Namespace, actions: FaultActions): void {
  const owner = namespace.addObject({
    organizedBy: namespace.addressSpace.rootFolder.objects,
    nodeId: 's=Faults',
    browseName: 'Faults',
    description: 'Faults that can be put on the simulated field',
  })
  for (const { name, description, arguments: wanted, fault } of methods) {
    const method = namespace.addMethod(owner, {
      nodeId: `s=Faults.${name}`,
      browseName: name,
      description,
      inputArguments: wanted.map(([argument, dataType, text]) => ({
        name: argument,
        dataType,
        description: text,
        valueRank: -1,
      })),
      outputArguments: [],
    })
    // The library tells the promise form from the callback form by these two parameters.
    method.bindMethod(async (inputs: readonly Variant[], _context: ISessionContext) => {
      const values = inputs.map((input) => input.value as unknown)
      const target = values.find((value) => typeof value === 'string') ?? ''
      const seconds = values.find((value) => typeof value === 'number') ?? 0
      const asked = fault(target, seconds)
      if (faultProblem(asked) !== null) return { statusCode: StatusCodes.BadInvalidArgument }
      actions.putOn(asked)
      return done
    })
  }
  const clear = namespace.addMethod(owner, {
    nodeId: 's=Faults.Clear',
    browseName: 'Clear',
    description: 'Ends every fault and starts tripped pumps again',
    inputArguments: [],
    outputArguments: [],
  })
  clear.bindMethod(async (_inputs: readonly Variant[], _context: ISessionContext) => {
    actions.clear()
    return done
  })
}

const done: CallMethodResultOptions = {
  statusCode: StatusCodes.Good,
  outputArguments: [],
}

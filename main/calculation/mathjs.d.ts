/** The one file of the library that is used: its parser and its units. Of its evaluation nothing is. */
declare module 'mathjs/lib/browser/math.js' {
  export interface Node {
    readonly type: string
    readonly op?: string
    readonly implicit?: boolean
    readonly fn?: Node | string
    readonly name?: string
    readonly value?: unknown
    readonly args?: readonly Node[]
    readonly content?: Node
    readonly condition?: Node
    readonly trueExpr?: Node
    readonly falseExpr?: Node
  }
  export interface Unit {
    readonly value: number | null
    readonly dimensions: readonly number[]
    toNumber(unit: string): number
  }
  const math: {
    parse(text: string): Node
    unit(text: string): Unit
    unit(value: number, unit: string): Unit
    /** Of the benchmark alone. */
    compile(text: string): { evaluate(scope: ReadonlyMap<string, number>): unknown }
  }
  export default math
}

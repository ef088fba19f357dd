/** The two standard classes that every host of `shared` has; the folder knows neither DOM nor node. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label: 'utf-8' | 'utf-16le', options: { fatal: boolean })
  decode(bytes: Uint8Array): string
}

/** What a certificate says, as far as anybody here has to know it. */

/** What a certificate says of itself. Times are Unix milliseconds. */
export interface CertificateFacts {
  /** SHA-1, as OPC UA names certificates; forty hexadecimal digits. */
  readonly thumbprint: string
  /** SHA-256, which nobody can make a second certificate for; sixty-four hexadecimal digits. */
  readonly sha256: string
  readonly subject: string
  readonly issuer: string
  readonly serial: string
  readonly from: number
  readonly to: number
  /** For example `RSA 2048`. */
  readonly key: string
  readonly weak: boolean
  /** Key uses by their names in X.509. */
  readonly uses: readonly string[]
  /** Names and addresses of the machine that it is for. */
  readonly hosts: readonly string[]
  readonly applicationUri: string | null
  readonly selfSigned: boolean
  /** It may sign others. */
  readonly authority: boolean
}

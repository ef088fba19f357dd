/** Hands a file to the person: the browser or the window asks where it goes, or puts it among the downloads. */
export function download(name: string, content: BlobPart, type = 'application/octet-stream'): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun by then; the address is held until the page goes otherwise.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

export const CSV = 'text/csv;charset=utf-8'

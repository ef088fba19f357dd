/** Takes a file from an address of the core, which streams it: nothing of it passes through the page. */
export function saveFrom(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}

/** Hands a file to the person: the browser or the window asks where it goes, or puts it among the downloads. */
export function download(name: string, content: BlobPart, type = 'application/octet-stream'): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  saveFrom(address, name)
  // The download has begun by then; the address is held until the page goes otherwise.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

export const CSV = 'text/csv;charset=utf-8'

/** Hands a text to the person as a file: the browser or the window asks where it goes. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has been begun by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

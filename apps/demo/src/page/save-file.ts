/** Hands a file to the visitor, as a download. */
export function saveFile(name: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun once the click is dealt with, but some browsers read the address a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

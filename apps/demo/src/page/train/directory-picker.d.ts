/** The parts of the File System Access API that TypeScript doesn't know: only Chromium has them. */
interface FileSystemPermissionMode {
  readonly mode: "read" | "readwrite";
}

interface FileSystemHandle {
  queryPermission(mode: FileSystemPermissionMode): Promise<PermissionState>;
  requestPermission(mode: FileSystemPermissionMode): Promise<PermissionState>;
}

interface FileSystemDirectoryHandle {
  values(): AsyncIterableIterator<FileSystemFileHandle | FileSystemDirectoryHandle>;
}

interface Window {
  showDirectoryPicker(options?: {
    readonly id?: string;
    readonly mode?: "read" | "readwrite";
  }): Promise<FileSystemDirectoryHandle>;
}

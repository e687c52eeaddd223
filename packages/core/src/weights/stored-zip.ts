import { unzipSync } from "fflate";
import { damaged, WeightsError } from "./errors.js";

/**
 * The wanted members of a zip archive that stores without compressing, as `torch.save` does. Compressed members are
 * refused: a few bytes of them could fill the memory.
 * @throws WeightsError
 */
export function readStoredZip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  file: string,
): Map<string, Uint8Array> {
  let taken = 0;
  const filter = ({ name, size, compression }: { name: string; size: number; compression: number }): boolean => {
    if (name === "") throw damaged(file, "its list of members leads nowhere");
    if (!wanted(name)) return false;
    if (compression !== 0) throw damaged(file, `its member ${name} is compressed, which PyTorch doesn't do`);
    if ((taken += size) > bytes.length) throw damaged(file, "its members are larger than itself");
    return true;
  };
  try {
    return new Map(Object.entries(unzipSync(bytes, { filter })));
  } catch (cause) {
    if (cause instanceof WeightsError) throw cause;
    throw damaged(file, "its list of members is missing or wrong", { cause });
  }
}

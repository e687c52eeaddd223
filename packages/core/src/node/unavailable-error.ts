import { WeightsError } from "../weights/errors.js";

/** No server could be reached, or none would give the file: what a machine without a network meets. */
export class UnavailableError extends WeightsError {
  override readonly name = "UnavailableError";
}

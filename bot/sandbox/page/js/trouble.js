// What went wrong with a gesture, in the words that the person sees.
import { getState } from "./store.js";

const BAD_STATUS = 400;
const TROUBLE = "We had some trouble connecting. Try again?";

/** The words, or nothing where all is well or the fields themselves say it. */
export function troubleIn(seen) {
  if (!seen) return getState().notices.at(-1)?.text ?? TROUBLE;
  const failed = seen.timed_out || (seen.status ?? 0) >= BAD_STATUS || seen.text === TROUBLE;
  return failed ? seen.text || TROUBLE : "";
}

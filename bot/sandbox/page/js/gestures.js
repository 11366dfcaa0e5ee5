// Acts in the workspace through the control API, and keeps what went wrong where it is seen.
import { getState, setState } from "./store.js";

let number = 0;

/** Make a gesture as who looks at the page; returns what the sandbox says that they see, null if it was refused. */
export async function act(gesture, wanted = {}) {
  const seen = await post("act", { gesture, user: getState().me, ...wanted });
  if (seen && appeared(seen)) notice(seen.text);
  return seen;
}

/** Ask the control API for something; null if it was refused. */
export async function read(path, query = {}) {
  const wanted = new URLSearchParams({ user: getState().me, ...query });
  return answered(await fetch(`/_control/${path}?${wanted}`));
}

/** Send something to the control API; null if it was refused, which is then said. */
export async function post(path, body) {
  const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    return await answered(await fetch(`/_control/${path}`, sent));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    notice("The sandbox does not answer. Nothing was sent; try again.");
    return null;
  }
}

/** Say something above the composer until it is dismissed. */
export function notice(text) {
  number += 1;
  setState({ notices: [...getState().notices, { id: number, text }] });
}

/** Take a notice away. */
export function dismiss(id) {
  setState({ notices: getState().notices.filter((notice) => notice.id !== id) });
}

async function answered(response) {
  const answer = await response.json();
  if (response.ok) return answer;
  notice(answer.slack ? `Slack refuses this: ${answer.error}` : answer.error);
  return null;
}

// What an app shows comes by the live feed; only Slack's own words about a failure come back with the gesture.
function appeared(seen) {
  if (!seen.text || seen.ts || seen.file || seen.blocks) return false;
  return seen.status !== 200 || seen.text.includes(" failed with the error ");
}

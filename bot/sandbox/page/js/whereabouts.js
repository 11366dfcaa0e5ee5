// Who looks at what stands in the page's address, so that a reload or a second window keeps it.
import { getState, setState, subscribe } from "./store.js";

/** Who and where, by the address. */
export function wanted() {
  const named = new URLSearchParams(location.hash.slice(1));
  const name = named.get("place") === "home" ? "home" : "channel";
  return { me: named.get("me") ?? "", place: { name, channel: named.get("channel") ?? "" } };
}

/** Write who and where into the address, from now on. */
export function remember() {
  write(getState());
  if (remember.begun) return;
  remember.begun = true;
  subscribe(write);
  addEventListener("hashchange", () => {
    const { place } = wanted();
    if (place.channel !== getState().place.channel || place.name !== getState().place.name) setState({ place });
  });
}

function write({ me, place }) {
  if (!me) return;
  const named = new URLSearchParams({ me });
  if (place.name === "home") named.set("place", "home");
  if (place.channel) named.set("channel", place.channel);
  if (location.hash.slice(1) !== `${named}`) history.replaceState(null, "", `#${named}`);
}

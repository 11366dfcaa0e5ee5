// How people, groups and channels are called on the page.
import { getState } from "./store.js";

/** What a person is called. */
export function personName(id) {
  const user = getState().users[id];
  return user?.real_name || user?.name || id;
}

/** Who wrote a message, as it is shown: an app may have given itself another name. */
export function authorName(message) {
  if (message.username) return message.username;
  if (message.user === "USLACKBOT") return "Slackbot";
  return message.user ? personName(message.user) : (message.bot_profile?.name ?? "App");
}

/** What a conversation is called: its name, or the people in it beside oneself. */
export function channelName(channel) {
  if (!channel) return "";
  if (channel.name && !channel.is_mpim) return channel.name;
  const { me } = getState();
  const others = channel.members.filter((member) => member !== me);
  return (others.length ? others : [me]).map(personName).join(", ");
}

/** A word on where somebody stands: app, guest, deactivated; empty for a member. */
export function standing(user) {
  if (!user) return "";
  if (user.deleted) return "deactivated";
  if (user.is_bot) return "app";
  return user.is_restricted || user.team_id !== getState().team.id ? "guest" : "";
}

/** The two letters and the colour (0 to 7) that stand for somebody without a picture. */
export function monogram(name) {
  const letters = name.replace(/[^\p{L}\p{N} ]/gu, "").split(/\s+/).filter(Boolean).slice(0, 2);
  const colour = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 8, 7);
  return { letters: letters.map((word) => [...word][0].toUpperCase()).join("") || "?", colour };
}

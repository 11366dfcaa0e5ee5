// Moments in a person's zone, as the browser's date and time fields write them.

const DIGITS = { hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };

/** Unix seconds as YYYY-MM-DDTHH:MM in a zone. */
export function toLocal(seconds, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", { ...DIGITS, timeZone: zone }).formatToParts(seconds * 1000);
  const part = Object.fromEntries(parts.map((each) => [each.type, each.value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** YYYY-MM-DDTHH:MM in a zone as Unix seconds; looked at twice, because the first guess may be across a clock change. */
export function fromLocal(typed, zone) {
  const wanted = Date.parse(`${typed}:00Z`) / 1000;
  const away = (guess) => Date.parse(`${toLocal(guess, zone)}:00Z`) / 1000 - guess;
  const guess = wanted - away(wanted);
  return wanted - away(guess);
}

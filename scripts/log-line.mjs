/** What every line has, or is for programs. */
const hidden = new Set(["level", "time", "pid", "hostname", "msg", "requestId"]);

/**
 * A line of the log, which is JSON for programs, as people read it: `14:05:09 Waiting for another process (role owner)`.
 * Other lines stay as they are.
 */
export function readableLine(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry?.msg !== "string") return line;
  const { level, time, msg, err } = entry;
  const at = new Date(time);
  const clock = Number.isNaN(at.getTime()) ? "" : `${at.toTimeString().slice(0, 8)} `;
  const facts = Object.entries(entry)
    .filter(([name]) => !hidden.has(name) && name !== "err")
    .map(([name, value]) => `${name} ${plain(value)}`);
  const cause = err?.message ? `: ${err.message}` : "";
  const isGrave = level === "error" || level === "fatal" || level >= 50;
  return `${clock}${isGrave ? "Error: " : ""}${msg}${cause}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`;
}

/** A value without the marks of JSON. */
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain).join(" ");
  if (value === null || typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${plain(inner)}`)
    .join(", ");
};

import { spawn } from "node:child_process";

/** The program that opens an address in the person's browser. */
export const openerOf = (platform) =>
  ({ darwin: ["open"], win32: ["rundll32", "url.dll,FileProtocolHandler"] })[platform] ?? ["xdg-open"];

/** Opens the address in the person's browser. Resolves with whether that worked. */
export function openUrl(url, [program, ...args] = openerOf(process.platform)) {
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    // Some openers stay until the browser ends.
    setTimeout(() => resolve(true), 3000).unref();
    child.unref();
  });
}

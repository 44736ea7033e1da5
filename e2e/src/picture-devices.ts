import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Person } from "./person.ts";

interface PictureOptions {
  readonly out: string;
  readonly theme: string;
  readonly serverUrl: string;
}

/**
 * Takes screenshots of linking devices: `ann` has watches in her extension, `bob` has others in his. Codes and keys are
 * real, and end with the server.
 */
export async function pictureDevices(ann: Person, bob: Person, options: PictureOptions): Promise<void> {
  const { out, theme, serverUrl } = options;
  const take = async (tab: Page, name: string, width = 900): Promise<void> => {
    await tab.setViewportSize({ width, height: 700 });
    await tab.waitForTimeout(500);
    await tab.screenshot({ path: join(out, `${name}-${theme}.png`), fullPage: true });
  };
  const settings = await ann.options();
  await settings.getByRole("button", { name: "Make a recovery key" }).click();
  await settings.getByText("It is shown only now").waitFor();
  await settings.getByRole("button", { name: "Show a link code" }).click();
  const code = (await settings.locator(".link-code output").textContent())!;
  await take(settings, "devices-code");
  await take(settings, "devices-code-narrow", 360);

  const other = await bob.options();
  await other.getByLabel("Link code or recovery key").fill(code);
  await other.getByRole("button", { name: "Get my watches" }).click();
  await other.getByText("Put both sets of watches together?").waitFor();
  await take(other, "devices-merge");
  await other.getByRole("button", { name: "Put them together" }).click();
  await other.getByText("Put both sets").waitFor({ state: "detached" });
  await take(other, "devices-merged");
  await other.close();
  await settings.getByText("Linked. Was that not you?").waitFor();
  await take(settings, "devices-linked");
  await settings.getByRole("button", { name: "Show a link code" }).click();
  const second = (await settings.locator(".link-code output").textContent())!;
  await settings.close();

  const website = await ann.context.newPage();
  await website.goto(`${serverUrl}/watches/link#${second}`);
  await take(website, "website-link", 1280);
  await take(website, "website-link-narrow", 360);
  await website.getByRole("button", { name: "Get my watches" }).click();
  await website.getByText("These are your watches now").waitFor();
  await take(website, "website-watches", 1280);
  await take(website, "website-watches-narrow", 360);
  await website.goto(`${serverUrl}/watches/devices`);
  await website.getByRole("button", { name: "Make a new recovery key" }).click();
  await take(website, "website-recovery", 1280);
  await website.goto(`${serverUrl}/watches/devices`);
  await website.getByRole("button", { name: "Show a" }).click();
  await take(website, "website-devices", 1280);
  await take(website, "website-devices-narrow", 360);
  await website.goto(`${serverUrl}/watches/data`);
  await take(website, "website-data", 1280);
  await website.close();
}

import { join } from "node:path";
import { type Order, orderHistoryOf } from "./src/order-history.ts";
import { arrive, withoutScrollbars } from "./src/person.ts";
import { openPopupState, popupStates } from "./src/popup-states.ts";

const dayMs = 86_400_000;
const dayOf = (ago: number): string => new Date(Date.now() - ago * dayMs).toISOString().slice(0, 10);

/** "What I paid" in the settings, and the popup of something that was bought, in light and dark. */
export async function takePurchasePictures(to: string): Promise<void> {
  for (const theme of ["light", "dark"] as const) {
    const ann = await arrive({ shop: () => null, colorScheme: theme, args: withoutScrollbars });
    const popup = await openPopupState(ann, popupStates().bought!);
    await popup.screenshot({ path: join(to, `state-bought-${theme}.png`) });
    await popup.close();
    for (const width of [380, 1280]) {
      const tab = await ann.context.newPage();
      await tab.setViewportSize({ width, height: 900 });
      await tab.addInitScript(
        ({ offer, mode }) => {
          const { chrome } = globalThis as unknown as { chrome: { runtime: { sendMessage: (request: { type: string }) => Promise<object> } } }; // biome-ignore format: one row
          const send = chrome.runtime.sendMessage.bind(chrome.runtime);
          chrome.runtime.sendMessage = async (request) => {
            if (request.type === "me") return { ok: false, reason: "none" };
            const answer = await send(request);
            if (request.type === "purchases") return { ...answer, offers: [offer] };
            return request.type === "overview"
              ? { ...answer, mode, server: "https://tides.example" }
              : answer;
          };
        },
        {
          offer: {
            text: `com/B000000001/${dayOf(12)}/9299/USD`,
            price: 7999,
            lastDay: dayOf(-18),
            isShown: true,
          },
          mode: "lookup",
        },
      );
      await tab.goto(`chrome-extension://${ann.extensionId}/options.html#paid`);
      const orders = Array.from({ length: 45 }, (_, n): Order => [dayOf(12 + 17 * n), `B0000000${String(n + 10)}`, `${19 + n}.99`, n % 9 === 4 ? "Cancelled" : "Closed"]); // biome-ignore format: one row
      const file = { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(orderHistoryOf(orders)) };
      await tab.getByLabel("Add your order history").setInputFiles(file);
      await tab.getByText(/purchases found in/).waitFor();
      await tab.locator("#paid").screenshot({ path: join(to, `paid-found-${width}-${theme}.png`) });
      await tab.getByRole("button", { name: /^Keep these/ }).click();
      await tab.getByText(/purchases added/).waitFor();
      await tab.locator("#paid").screenshot({ path: join(to, `paid-${width}-${theme}.png`) });
      await tab.screenshot({ path: join(to, `options-paid-${width}-${theme}.png`) });
      await tab.getByRole("button", { name: "Delete all" }).click();
      await tab.getByRole("button", { name: "Yes, delete" }).click();
      await tab.close();
    }
    await ann.leave();
  }
}

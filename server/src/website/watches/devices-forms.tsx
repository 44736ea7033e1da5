/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { channelViews } from "../../alerts/channels/channels.ts";
import { countOfWatches, devicesOf, endDevice } from "../../alerts/devices/devices.ts";
import { mailRecoveryKey } from "../../alerts/devices/mail-recovery-key.ts";
import { useTypedKey } from "../../alerts/devices/use-typed-key.ts";
import { mergeHolders } from "../../alerts/merge/merge-holders.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, holderOrAnswer, ownForm, type Posted, refusalOf } from "../shared/handle-forms.tsx";
import { readerOf } from "../shared/reader.ts";
import { DevicesPage, type DevicesPageProps, LinkPage, MergePage } from "./devices-page.tsx";
import { keepPrivate, type LinkHolder } from "./holder-by-link.ts";
import { type Notice, problemNotice } from "./holder-page.tsx";
import {
  deviceTokenOf,
  forgetJoining,
  holderOfCookie,
  joiningOf,
  keepJoining,
  keepLink,
  tokenOf,
} from "./session.ts";

/** Forms for link codes, devices, recovery keys and merging. Codes and keys are in bodies only. */
export function devicesForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, linkCodes, links, publicUrl, trustedProxies, clock } = services;

  const page = async (
    holder: LinkHolder,
    more: Pick<DevicesPageProps, "notice"> & Partial<DevicesPageProps>,
  ) => {
    const [devices, channels] = await Promise.all([
      devicesOf(pool, holder, clock()),
      channelViews(pool, holder.id),
    ]);
    const mailboxes = channels.filter(({ kind, state }) => kind === "email" && state === "working");
    return <DevicesPage devices={devices} mailboxes={mailboxes} {...more} />;
  };
  const form = (work: (posted: Posted) => Promise<Response>) =>
    holderForm(services, work, ({ holder }, problem) => page(holder, { notice: problemNotice(problem) }));

  return new Hono<AppEnv>()
    .get("/watches/devices", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const { t } = readerOf(services, c);
      const done: Partial<Record<string, string>> = {
        ended: t("devices.ended"),
        already: t("devices.already"),
      };
      const text = done[c.req.query("done") ?? ""];
      const notice: Notice | null = text ? { isProblem: false, text } : null;
      return answerPage(services, c, await page(holder, { notice }));
    })
    .get("/watches/devices/state", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const { code } = await devicesOf(pool, holder, clock());
      return c.json({ state: code?.state ?? "over" });
    })
    .post(
      "/watches/devices/code",
      form(async ({ c, holder }) => {
        const { code } = await linkCodes.make(holder);
        // The fragment is sent to no server. No redirect follows: the code is shown this once.
        const url = `${publicUrl}/watches/link#${code}`;
        return answerPage(services, c, await page(holder, { notice: null, code: { code, url } }), 201);
      }),
    )
    .post(
      "/watches/devices/:id{[0-9]+}/end",
      form(async ({ c, holder }) => {
        const ended = await endDevice(pool, holder, idInPath(c));
        if (ended === false)
          throw new ServiceError("not-found", readerOf(services, c).t("devices.no-device"));
        // This browser goes on with the new link.
        if (ended.linkEpoch !== null && holder.device === null) {
          keepLink(c, services, tokenOf(links.make("watches", holder.id, ended.linkEpoch)));
        }
        return c.redirect("/watches/devices?done=ended", 303);
      }),
    )
    .post(
      "/watches/devices/recovery",
      form(async ({ c, holder }) => {
        const recoveryKey = await linkCodes.makeRecoveryKey(holder);
        return answerPage(services, c, await page(holder, { notice: null, recoveryKey }), 201);
      }),
    )
    .post(
      "/watches/devices/recovery/mail",
      form(async ({ c, holder, form: fields }) => {
        const key = fields.get("key") ?? "";
        const channel = /^\d{1,18}$/.test(fields.get("channel") ?? "") ? BigInt(fields.get("channel")!) : 0n;
        await mailRecoveryKey(services, holder.id, { key, channel, network: addressOf(c, trustedProxies) });
        const where = (await channelViews(pool, holder.id)).find(({ id }) => id === String(channel))?.where;
        const text = readerOf(services, c).t("recovery.mailed", { address: where ?? "" });
        const notice: Notice = { isProblem: false, text };
        return answerPage(services, c, await page(holder, { notice, recoveryKey: key }));
      }),
    )
    .get("/watches/link", (c) => {
      keepPrivate(c);
      return answerPage(services, c, <LinkPage value="" problem={null} />);
    })
    .post("/watches/devices/link", async (c) => {
      const fields = await ownForm(services, c);
      if (fields instanceof Response) return fields;
      const key = fields.get("key") ?? "";
      try {
        const device = await useTypedKey(services, key, "website", addressOf(c, trustedProxies));
        const own = await holderOfCookie(services, c);
        if (own?.id === device.holder) {
          await endDevice(pool, { id: device.holder, device: BigInt(device.id) }, BigInt(device.id));
          return c.redirect("/watches/devices?done=already", 303);
        }
        // An old link may be in a stranger's hands: its watches are not merged, only left.
        if (own && !own.link.isOld && (await countOfWatches(pool, own.id)) > 0) {
          keepJoining(c, services, device.token);
          return c.redirect("/watches/merge", 303);
        }
        // Without watches of its own there is no question; channels move along.
        if (own && !own.link.isOld) {
          await mergeHolders(
            services,
            { into: device.holder, from: own.id, ended: deviceTokenOf(c) },
            clock(),
          );
        }
        keepLink(c, services, device.token);
        return c.redirect("/watches?done=got", 303);
      } catch (error) {
        const { message, status } = refusalOf(error);
        return answerPage(services, c, <LinkPage value={key} problem={message} />, status);
      }
    })
    .get("/watches/merge", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const joining = await joiningOf(services, c);
      if (!joining) return c.redirect("/watches", 303);
      const [mine, theirs] = await Promise.all([
        countOfWatches(pool, holder.id),
        countOfWatches(pool, joining.holder.id),
      ]);
      return answerPage(services, c, <MergePage mine={mine} theirs={theirs} problem={null} />);
    })
    .post(
      "/watches/merge",
      holderForm(
        services,
        async ({ c, holder }) => {
          const joining = await joiningOf(services, c);
          const over = () => new ServiceError("not-found", readerOf(services, c).t("merge.over"));
          if (!joining) throw over();
          const both = { into: joining.holder.id, from: holder.id, ended: deviceTokenOf(c) };
          if (!(await mergeHolders(services, both, clock()))) throw over();
          keepLink(c, services, joining.token);
          forgetJoining(c, services);
          return c.redirect("/watches?done=got", 303);
        },
        async ({ c, holder }, problem) => {
          const joining = await joiningOf(services, c);
          const theirs = joining ? await countOfWatches(pool, joining.holder.id) : 0;
          return <MergePage mine={await countOfWatches(pool, holder.id)} theirs={theirs} problem={problem} />;
        },
      ),
    )
    .post(
      "/watches/merge/no",
      holderForm(services, async ({ c }) => {
        const joining = await joiningOf(services, c);
        const device = joining?.holder.device;
        if (joining && device) await endDevice(pool, { id: joining.holder.id, device }, device);
        forgetJoining(c, services);
        return c.redirect("/watches", 303);
      }),
    );
}

import { Challenges } from "../accounts/challenges.ts";
import { ReporterKeys } from "../accounts/keys.ts";
import { NetworkGroups } from "../accounts/network-group.ts";
import { reloadKeysRegularly } from "../accounts/reload-keys.ts";
import type { RotatedKeys, SharedKeys } from "../accounts/shared-keys.ts";
import { ReporterTokens } from "../accounts/token.ts";
import { Tries } from "../accounts/tries.ts";
import { guardedGet } from "../alerts/channels/guarded-get.ts";
import { LinkCodes } from "../alerts/devices/link-codes.ts";
import { OptOutLinks } from "../alerts/mail/opt-out.ts";
import { historyCacheBytes } from "../history/history-cache.ts";
import { usualSearchMs } from "../history/search/find-products.ts";
import { askBackups } from "../operations/backups/backups-by-hand.ts";
import { keepUploadsShort } from "../operations/bring/keep-uploads-short.ts";
import { UploadFolder } from "../operations/bring/upload-folder.ts";
import { feedKeyOf } from "../operations/feed/feed-key.ts";
import { feedSourceBy } from "../operations/follow/feed-source.ts";
import { manageFollows } from "../operations/follow/manage-follows.ts";
import { Metrics } from "../operations/health/metrics.ts";
import { Background } from "../platform/http/background.ts";
import { basePathOf } from "../platform/http/base-path.ts";
import { Guesses, guessesPerHour } from "../platform/http/guesses.ts";
import { Hosts } from "../platform/http/hosts.ts";
import { KeyGuard } from "../platform/http/key-guard.ts";
import type { Limit } from "../platform/http/rate-limit.ts";
import { ReadAccess } from "../platform/http/read-key.ts";
import { UntrustedProxies } from "../platform/http/untrusted-proxies.ts";
import { readsByReplica, readsOf } from "../platform/reads.ts";
import { Intake } from "../prices/intake/intake.ts";
import { ReportLimits } from "../prices/intake/report-limits.ts";
import { packageFolder } from "../website/extension/package-folder.ts";
import { extensionFolder } from "../website/join/extension-folder.ts";
import { exchangeRatesOf } from "../website/products/exchange-rates.ts";
import { loadAssets } from "../website/shared/assets.ts";
import { noShortLinks, type ShortLinks, shortLinksBy } from "../website/web-app/short-links.ts";
import { readPolicyOf } from "./entry.ts";
import { drainMs, type HttpListener } from "./http-listener.ts";
import type { Outlets } from "./outlets.ts";
import { createApp } from "./routes.ts";
import type { ServerContext } from "./server-context.ts";
import { feedFolderOf } from "./start-feeds.ts";

/** Of one reporter; also invites and proofs of work that one network shows. */
const registrationsPerHour = 20;
const holdersPerHour = 20;
/** Per network; also the most that one holder may have. */
const watchesPerHour = 1200;
/** Test messages per holder; a network may send four times as many. */
const testsPerHour = 6;
/** Short links that a network has looked up at Amazon. */
const shortLinksPerHour = 60;

/** Files of other tools, per holder, or per network of those who are none yet. */
const uploadsPerDay = 10;
const dayMs = 86_400_000;

interface ApiParts {
  readonly outlets: Outlets;
  readonly listener: HttpListener;
  readonly shared: SharedKeys;
  /** The keys as they were read at the start. */
  readonly known: RotatedKeys;
}

/** Role `api`: answers the API and the website. */
export async function startApi(
  context: ServerContext,
  { outlets, listener, shared, known }: ApiParts,
): Promise<Metrics> {
  const { options, config, pool, profile, pipelines, rateLimits, clock, log, fullDisk, tracing, shutdown } =
    context;
  const { secrets } = options;
  const { policy } = profile;
  const { publicUrl, mail } = outlets;
  const background = new Background(log);
  shutdown.add(() => background.drain(drainMs));
  shutdown.add(() => Promise.all(pipelines.map((pipeline) => pipeline.close())));
  const intake = new Intake({ pool, pipelines, policy, verifierOn: config.verifierOn, clock });
  shutdown.add(async () => {
    intake.endHolding();
    await listener.close();
    await intake.drain(drainMs);
  });
  const access = new ReadAccess(known.readKey, readPolicyOf(context), clock);
  const keys = new ReporterKeys(known.reporterKeys, clock);
  const tokens = new ReporterTokens(keys, clock);
  const endWatch = await reloadKeysRegularly({ pool, keys, tokens, access, shared, log });
  shutdown.add(() => endWatch());
  const guessesOf = (limit: Limit) => new Guesses(config.trustedProxies, limit);
  const guesses = guessesOf(rateLimits.of("keys", guessesPerHour));
  const tries = (name: string, perHour: number) =>
    new Tries({ pool, secret: secrets.holderKey, clock, name, perHour });
  const uploadFolder = new UploadFolder(config.dataDir);
  const uploads = await keepUploadsShort({ pool, folder: uploadFolder, clock, log });
  shutdown.add(() => uploads.stop());
  const reads = config.replica ? readsByReplica(pool, { ...config.replica, log }) : readsOf(pool);
  shutdown.add(() => reads.stop());
  const metrics = new Metrics({
    pool,
    reads,
    rateLimits: config.rateLimitUrl === null ? null : rateLimits,
    waiting: () => intake.waiting,
    others: options.group?.part === "member" ? options.group.others : null,
    clock,
  });
  const backupState = async (begin: boolean) =>
    options.group?.part === "member"
      ? options.group.askBackups(begin)
      : askBackups(context.backups, begin, log);
  const app = createApp(
    {
      ...outlets,
      pool,
      reads,
      ownerUrl: options.ownerUrl ?? options.databaseUrl,
      policy,
      profile,
      intake,
      tokens,
      challenges: new Challenges(keys, clock, config.workBits),
      groups: new NetworkGroups(pool, clock),
      fullDisk,
      uploadFolder,
      metrics,
      limits: {
        reports: new ReportLimits(profile, rateLimits),
        registrations: rateLimits.of("registrations", registrationsPerHour),
        holders: rateLimits.of("holders", holdersPerHour),
        watches: rateLimits.of("watches", watchesPerHour),
        tests: rateLimits.of("tests", testsPerHour),
        uploads: rateLimits.of("uploads", uploadsPerDay, dayMs),
      },
      verifier: {
        on: config.verifierOn,
        guard: new KeyGuard(secrets.verifierKey, "The verifier's key is missing or wrong.", guesses),
      },
      operator: new KeyGuard(secrets.operatorKey, "The operator's key is missing or wrong.", guesses),
      access,
      rateLimits,
      wrongTokens: guessesOf(rateLimits.of("tokens", guessesPerHour)),
      wrongInvites: guessesOf(tries("wrong invites", guessesPerHour)),
      inviteTries: tries("registrations", registrationsPerHour),
      hosts: new Hosts([new URL(publicUrl).hostname, config.host, ...config.allowedHosts]),
      linkCodes: new LinkCodes(pool, secrets.holderKey, clock),
      optOutLinks: new OptOutLinks(secrets.holderKey, mail, publicUrl, clock),
      basePath: basePathOf(publicUrl),
      trustedProxies: config.trustedProxies,
      trustedNetworks: config.trustedNetworks,
      untrustedProxies: new UntrustedProxies(),
      historyCacheBytes: options.historyCacheBytes ?? historyCacheBytes,
      background,
      backups: {
        list: context.backups.list,
        state: () => backupState(false),
        begin: () => backupState(true),
      },
      allowedNetworks: config.allowedNetworks,
      feedFolder: feedFolderOf(context),
      follows: manageFollows({
        pool,
        sourceAt: feedSourceBy(guardedGet(config)),
        ownKey: feedFolderOf(context) === null ? null : feedKeyOf(secrets.feedKey!).publicKey,
        now: clock,
      }),
      searchMs: options.searchMs ?? usualSearchMs,
      assets: await loadAssets(),
      extension: { ...extensionFolder(config.extensionDir), stores: config.stores },
      packages: packageFolder(config.extensionPackages, log),
      shortLinks: shortLinksOf(context),
      exchangeRates: exchangeRatesOf(config.exchangeRatesUrl, { clock, log }),
      log,
      tracing,
      clock,
    },
    options.more,
  );
  listener.open(app);
  return metrics;
}

/** No private network is ever asked, whatever ALLOWED_NETWORKS says. */
function shortLinksOf({ config, rateLimits, clock }: ServerContext): ShortLinks {
  if (!config.shortLinksOn) return noShortLinks;
  const perNetwork = rateLimits.of("short links", shortLinksPerHour);
  const head = guardedGet({ allowedNetworks: [] }, "HEAD");
  return shortLinksBy({ head, mayLook: async (network) => (await perNetwork.take(network)) === 0, clock });
}

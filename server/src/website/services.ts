import type { AlertServices } from "../alerts/services.ts";
import type { Follows } from "../history/followed/follows.ts";
import type { BackupsByHand } from "../platform/backups.ts";
import type { Guesses } from "../platform/http/guesses.ts";
import type { PackageFolder } from "./extension/package-folder.ts";
import type { Stores } from "./join/browser-kind.ts";
import type { ExtensionFolder } from "./join/extension-folder.ts";
import type { RatesNow } from "./products/exchange-rates.ts";
import type { Assets } from "./shared/assets.ts";
import type { ShortLinks } from "./web-app/short-links.ts";

export interface WebsiteServices extends AlertServices {
  /** Other servers whose open data is shown here. */
  readonly follows: Follows;
  readonly backups: BackupsByHand;
  /** Counts wrong codes of invites' links by network. */
  readonly wrongInvites: Guesses;
  readonly assets: Assets;
  /** Reference rates for prices in other currencies. */
  readonly exchangeRates: RatesNow;
  /** Where the extension comes from: stores, and the built folder. */
  readonly extension: ExtensionFolder & { readonly stores: Stores };
  /** Finds the product of one of Amazon's short links. */
  readonly shortLinks: ShortLinks;
  /** Packages that browsers install and update from this server. */
  readonly packages: PackageFolder;
}

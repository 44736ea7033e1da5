/** What benchmarks publish and follow with. */
export { guardedGet } from "../../alerts/channels/guarded-get.ts";
export { feedKeyOf } from "../feed/feed-key.ts";
export { publishFeed } from "../feed/publish-feed.ts";
export { feedSourceBy } from "./feed-source.ts";
export { followServer } from "./follow-server.ts";
export { manageFollows } from "./manage-follows.ts";

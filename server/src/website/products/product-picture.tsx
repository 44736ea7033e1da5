/** @jsxImportSource hono/jsx */
import { imageKey, shopImage } from "@tidemark/core";

/** Small enough for a list, of both densities. */
const listedPx = 320;

/** The address of a shop's image at most `px` high and wide. Sizes are the only modifiers that it gets. */
export function sizedImage(address: string | null, px: number): string | null {
  const image = shopImage(address);
  if (!image) return null;
  const path = imageKey(image);
  const type = /\.([a-z]{3,4})$/.exec(image)?.[1];
  return path.startsWith("/images/") && type ? `${new URL(image).origin}${path}._AC_SL${px}_.${type}` : image;
}

/** A product's picture in a list, from the shop's own image hosts; its place stays where there is none. */
export function ProductPicture({ image }: { image: string | null }) {
  const address = sizedImage(image, listedPx);
  return (
    <span class="picture">
      {address && (
        <img
          src={address}
          alt=""
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          width="160"
          height="160"
        />
      )}
    </span>
  );
}

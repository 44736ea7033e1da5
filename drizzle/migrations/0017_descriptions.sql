ALTER TABLE "series" DROP CONSTRAINT "series_product_id_product_id_fk";
--> statement-breakpoint
ALTER TABLE "reading" DROP CONSTRAINT "reading_product_id_product_id_fk";
--> statement-breakpoint
ALTER TABLE "verification" DROP CONSTRAINT "verification_product_id_product_id_fk";
--> statement-breakpoint
DROP INDEX "product_changed";--> statement-breakpoint
ALTER TABLE "product" ALTER COLUMN "changed_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "evidence" ADD COLUMN "title" text;--> statement-breakpoint
ALTER TABLE "evidence" ADD COLUMN "image" text;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "title_by" text DEFAULT 'people' NOT NULL;--> statement-breakpoint
ALTER TABLE "product" ADD COLUMN "image_by" text DEFAULT 'people' NOT NULL;--> statement-breakpoint
-- Who gave a title is not known: products with an accepted price keep theirs, which a majority or a reading may replace;
-- others lose theirs, unless a verifier's reading gave it, and are in no list.
UPDATE "product" SET "title_by" = CASE WHEN "product"."described" THEN 'verifier' ELSE 'people' END,
  "image_by" = CASE WHEN "product"."described" THEN 'verifier' ELSE 'people' END,
  "title" = CASE WHEN "product"."described" OR accepted.id IS NOT NULL THEN "product"."title" END,
  "image" = CASE WHEN "product"."described" OR accepted.id IS NOT NULL THEN "product"."image" END,
  "changed_at" = CASE WHEN accepted.id IS NOT NULL THEN "product"."changed_at" END
FROM "product" p LEFT JOIN (SELECT DISTINCT "product_id" AS id FROM "series" WHERE "since" IS NOT NULL) accepted ON accepted.id = p."id"
WHERE p."id" = "product"."id" AND (p."described" OR accepted.id IS NULL);--> statement-breakpoint
UPDATE "product_search" SET "words" = NULL FROM "product"
WHERE "product"."id" = "product_id" AND "title" IS NULL AND "words" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "product_unconfirmed" ON "product" USING btree ("id") WHERE changed_at is null and dirty_series = 0;--> statement-breakpoint
CREATE INDEX "product_changed" ON "product" USING btree ("changed_at" DESC NULLS LAST) WHERE changed_at is not null;--> statement-breakpoint
ALTER TABLE "product" DROP COLUMN "described";--> statement-breakpoint
CREATE VIEW "public"."shown_product" AS (
  select id, marketplace,
    case when title_by <> 'one' or (select count(*) < 2 from (select from reporter where revoked_at is null limit 2) few)
      then title end as title,
    case when image_by <> 'one' or (select count(*) < 2 from (select from reporter where revoked_at is null limit 2) few)
      then image end as image,
    (title_by = 'one' and title is not null or image_by = 'one' and image is not null)
      and (select count(*) < 2 from (select from reporter where revoked_at is null limit 2) few) as described_by_one,
    dirty, dirty_series, changed_at
  from product);
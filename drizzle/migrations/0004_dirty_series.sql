-- A product counts its dirty series, not their claims: each claim rewrote the product and all its index entries.
ALTER TABLE "product" RENAME COLUMN "open_claims" TO "dirty_series";
--> statement-breakpoint
ALTER TABLE "product" RENAME CONSTRAINT "product_open_claims" TO "product_dirty_series";
--> statement-breakpoint
-- Constraints of NOT NULL have names from PostgreSQL 18 on.
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'product_open_claims_not_null') THEN
    ALTER TABLE "product" RENAME CONSTRAINT "product_open_claims_not_null" TO "product_dirty_series_not_null";
  END IF;
END $$;
--> statement-breakpoint
UPDATE "product" SET "dirty_series" = (
  SELECT count(*) FROM "series" WHERE "series"."product_id" = "product"."id" AND "series"."open_claims" > 0)
WHERE "dirty_series" > 0;
--> statement-breakpoint
-- Room in each page for a series' next version: a confirmation then writes no index entry.
ALTER TABLE "series" SET (fillfactor = 80);

ALTER TABLE "claim" DROP CONSTRAINT "claim_series_id_series_id_fk";
--> statement-breakpoint
ALTER TABLE "evidence" DROP CONSTRAINT "evidence_claim_id_claim_id_fk";
--> statement-breakpoint
ALTER TABLE "price_day" DROP CONSTRAINT "price_day_series_id_series_id_fk";
--> statement-breakpoint
ALTER TABLE "price_point" DROP CONSTRAINT "price_point_series_id_series_id_fk";
--> statement-breakpoint
DROP INDEX "evidence_live";--> statement-breakpoint
CREATE INDEX "evidence_live" ON "evidence" USING btree ("reporter","series_id") WHERE live;
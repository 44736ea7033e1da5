ALTER TABLE "extra_votes" ADD COLUMN "reports" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "extra_votes_reports" ON "extra_votes" USING gin ("reports");
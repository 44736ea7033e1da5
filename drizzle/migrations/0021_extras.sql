CREATE TABLE "extra_change" (
	"series_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"value" text NOT NULL,
	"price" bigint NOT NULL,
	"reporters" smallint NOT NULL,
	"verified" boolean NOT NULL,
	CONSTRAINT "extra_change_series_id_kind_since_pk" PRIMARY KEY("series_id","kind","since"),
	CONSTRAINT "extra_change_span" CHECK ("extra_change"."until" >= "extra_change"."since")
);
--> statement-breakpoint
CREATE TABLE "extra_votes" (
	"series_id" bigint PRIMARY KEY NOT NULL,
	"price" bigint NOT NULL,
	"votes" jsonb NOT NULL,
	"last_vote_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "series" ADD COLUMN "extras" text;--> statement-breakpoint
CREATE INDEX "extra_votes_age" ON "extra_votes" USING btree ("last_vote_at");
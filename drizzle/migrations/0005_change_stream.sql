CREATE TABLE "change_checkpoint" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"mode" text DEFAULT 'poll' NOT NULL,
	"snapshot" "pg_snapshot" DEFAULT '1:1:' NOT NULL,
	"moved_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "change_checkpoint_one" CHECK ("change_checkpoint"."id")
);
--> statement-breakpoint
CREATE TABLE "change_seen" (
	"consumer" text NOT NULL,
	"series_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	CONSTRAINT "change_seen_consumer_series_id_pk" PRIMARY KEY("consumer","series_id")
);
--> statement-breakpoint
ALTER TABLE "price_change" ADD COLUMN "retracts" integer;--> statement-breakpoint
ALTER TABLE "verification" ADD COLUMN "second_look" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "price_change" ADD CONSTRAINT "price_change_retracts" CHECK (("price_change"."kind" = 'retracted') = ("price_change"."retracts" is not null));
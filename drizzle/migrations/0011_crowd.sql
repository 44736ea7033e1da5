CREATE TABLE "look_budget" (
	"hour" integer PRIMARY KEY NOT NULL,
	"open" integer DEFAULT 0 NOT NULL,
	"idle" integer DEFAULT 0 NOT NULL,
	"all" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "network" (
	"id" bigint PRIMARY KEY NOT NULL,
	"day" integer NOT NULL,
	"tokens" smallint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "series_crowd" (
	"series_id" bigint PRIMARY KEY NOT NULL,
	"echoes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"alternatives" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"last_word_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "switches" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"registration_open" boolean DEFAULT true NOT NULL,
	"count_only_before" timestamp (3) with time zone,
	"quorum" boolean DEFAULT true NOT NULL,
	"unverified_alerts" boolean DEFAULT true NOT NULL,
	CONSTRAINT "switches_one" CHECK ("switches"."one")
);
--> statement-breakpoint
CREATE TABLE "version_record" (
	"version" text PRIMARY KEY NOT NULL,
	"good" double precision NOT NULL,
	"bad" double precision NOT NULL,
	"day" integer NOT NULL,
	"quarantined" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "version_vote" (
	"day" date NOT NULL,
	"version" text NOT NULL,
	"network" bigint NOT NULL,
	CONSTRAINT "version_vote_day_version_network_pk" PRIMARY KEY("day","version","network")
);
--> statement-breakpoint
DROP INDEX "verification_queue";--> statement-breakpoint
ALTER TABLE "evidence" ADD COLUMN "network" bigint;--> statement-breakpoint
ALTER TABLE "evidence" ADD COLUMN "registered_on" integer;--> statement-breakpoint
ALTER TABLE "price_point" ADD COLUMN "quiet" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "verified" double precision DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "refuted" double precision DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "hit_rate" double precision DEFAULT 0.5 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "verified_novel" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "verified_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "last_verified_day" integer DEFAULT -1 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "verified_that_day" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "tokens_day" integer DEFAULT -1 NOT NULL;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "tokens" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "verification" ADD COLUMN "class" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "series_crowd" ADD CONSTRAINT "series_crowd_series_id_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "network_day" ON "network" USING btree ("day");--> statement-breakpoint
CREATE INDEX "series_crowd_words" ON "series_crowd" USING btree ("last_word_at") WHERE last_word_at is not null;--> statement-breakpoint
CREATE INDEX "verification_queue" ON "verification" USING btree ("marketplace","class","priority" DESC NULLS LAST,"id") WHERE status = 'open';
CREATE TABLE "telegram_link" (
	"holder_id" bigint PRIMARY KEY NOT NULL,
	"digest" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "telegram_link_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "telegram_poll" (
	"id" smallint PRIMARY KEY NOT NULL,
	"process" uuid NOT NULL,
	"leased_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "telegram_poll_once" CHECK ("telegram_poll"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "channel" ADD COLUMN "hint" text;--> statement-breakpoint
ALTER TABLE "telegram_link" ADD CONSTRAINT "telegram_link_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;
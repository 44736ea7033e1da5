CREATE TABLE "network_key" (
	"day" date PRIMARY KEY NOT NULL,
	"key" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spent_challenge" (
	"challenge" "bytea" PRIMARY KEY NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "renewed_on" date DEFAULT (now() at time zone 'utc')::date NOT NULL;--> statement-breakpoint
CREATE INDEX "spent_challenge_ends" ON "spent_challenge" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "reporter_revoked" ON "reporter" USING btree ("id") WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX "reporter_renewed" ON "reporter" USING btree ("renewed_on");
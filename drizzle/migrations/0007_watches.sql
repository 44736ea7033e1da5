CREATE TABLE "alert" (
	"watch_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	"series_id" bigint NOT NULL,
	"message_id" bigint NOT NULL,
	"retracted_at" timestamp (3) with time zone,
	CONSTRAINT "alert_watch_id_revision_pk" PRIMARY KEY("watch_id","revision")
);
--> statement-breakpoint
CREATE TABLE "delivery" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" bigint NOT NULL,
	"channel_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"bulk" boolean DEFAULT false NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"not_before" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lease_token" uuid,
	"ended_at" timestamp (3) with time zone,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "fan_out" (
	"series_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	"change" jsonb NOT NULL,
	"after_watch" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "fan_out_series_id_revision_pk" PRIMARY KEY("series_id","revision")
);
--> statement-breakpoint
CREATE TABLE "message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"holder_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"watch_id" bigint,
	"corrects" bigint,
	"due_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"number" integer,
	"content" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_closed" CHECK ((closed_at is null) = (number is null) and (number is null) = (content is null))
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "channel_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"holder_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"target" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"stopped_at" timestamp (3) with time zone,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "holder" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "holder_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"token_digest" "bytea" NOT NULL,
	"settings" jsonb NOT NULL,
	"messages" integer DEFAULT 0 NOT NULL,
	"link_epoch" smallint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "holder_token_digest_unique" UNIQUE("token_digest")
);
--> statement-breakpoint
CREATE TABLE "watch" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "watch_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"holder_id" bigint NOT NULL,
	"series_id" bigint NOT NULL,
	"rule" jsonb NOT NULL,
	"min_delta" bigint DEFAULT 0 NOT NULL,
	"rearm_percent" smallint,
	"basis" bigint,
	"fired_price" bigint,
	"since_revision" integer NOT NULL,
	"cooldown_until" timestamp (3) with time zone,
	"last_alert_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"paused_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"idempotency_key" text,
	"request_digest" text
);
--> statement-breakpoint
ALTER TABLE "alert" ADD CONSTRAINT "alert_watch_id_watch_id_fk" FOREIGN KEY ("watch_id") REFERENCES "public"."watch"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert" ADD CONSTRAINT "alert_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_channel_id_channel_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channel"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_watch_id_watch_id_fk" FOREIGN KEY ("watch_id") REFERENCES "public"."watch"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message" ADD CONSTRAINT "message_corrects_message_id_fk" FOREIGN KEY ("corrects") REFERENCES "public"."message"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch" ADD CONSTRAINT "watch_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_change" ON "alert" USING btree ("series_id","revision","watch_id");--> statement-breakpoint
CREATE INDEX "alert_message" ON "alert" USING btree ("message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_once" ON "delivery" USING btree ("message_id","channel_id");--> statement-breakpoint
CREATE INDEX "delivery_queue" ON "delivery" USING btree ("kind","bulk","not_before") WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX "delivery_channel" ON "delivery" USING btree ("channel_id");--> statement-breakpoint
CREATE INDEX "delivery_parked" ON "delivery" USING btree ("ended_at") WHERE status = 'parked';--> statement-breakpoint
CREATE UNIQUE INDEX "message_open" ON "message" USING btree ("holder_id","kind",coalesce("watch_id", 0),coalesce("corrects", 0)) WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "message_due" ON "message" USING btree ("due_at") WHERE closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "message_number" ON "message" USING btree ("holder_id","number");--> statement-breakpoint
CREATE INDEX "message_watch" ON "message" USING btree ("watch_id");--> statement-breakpoint
CREATE INDEX "message_corrects" ON "message" USING btree ("corrects") WHERE corrects is not null;--> statement-breakpoint
CREATE INDEX "message_closed_age" ON "message" USING btree ("closed_at");--> statement-breakpoint
CREATE INDEX "channel_holder" ON "channel" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "channel_email" ON "channel" USING btree (lower("target" ->> 'address')) WHERE kind = 'email';--> statement-breakpoint
CREATE INDEX "watch_series" ON "watch" USING btree ("series_id","id") WHERE ended_at is null and paused_at is null;--> statement-breakpoint
CREATE INDEX "watch_holder" ON "watch" USING btree ("holder_id","id" DESC NULLS LAST) WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "watch_idempotency" ON "watch" USING btree ("holder_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "watch_ended" ON "watch" USING btree ("ended_at") WHERE ended_at is not null;
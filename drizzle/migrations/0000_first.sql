CREATE TABLE "claim" (
	"id" uuid PRIMARY KEY NOT NULL,
	"series_id" bigint NOT NULL,
	"price" bigint,
	"first_seen_at" timestamp (3) with time zone NOT NULL,
	"last_reported_at" timestamp (3) with time zone NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"report_id" uuid NOT NULL,
	"claim_id" uuid NOT NULL,
	"series_id" bigint NOT NULL,
	"reporter" bigint,
	"observed_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"client" text,
	"live" boolean DEFAULT true NOT NULL,
	CONSTRAINT "evidence_report_id_series_id_pk" PRIMARY KEY("report_id","series_id")
);
--> statement-breakpoint
CREATE TABLE "price_change" (
	"series_id" bigint NOT NULL,
	"revision" integer NOT NULL,
	"kind" text NOT NULL,
	"previous" bigint,
	"price" bigint,
	"at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"reporters" smallint NOT NULL,
	"verified" boolean NOT NULL,
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "price_change_series_id_revision_pk" PRIMARY KEY("series_id","revision")
);
--> statement-breakpoint
CREATE TABLE "price_day" (
	"series_id" bigint NOT NULL,
	"day" date NOT NULL,
	"open" bigint,
	"high" bigint,
	"low" bigint,
	"close" bigint,
	"weighted" bigint NOT NULL,
	"priced_s" integer NOT NULL,
	"last_change_s" integer NOT NULL,
	"changes" smallint NOT NULL,
	CONSTRAINT "price_day_series_id_day_pk" PRIMARY KEY("series_id","day")
);
--> statement-breakpoint
CREATE TABLE "price_point" (
	"series_id" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"revision" integer NOT NULL,
	"accepted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"price" bigint,
	"reporters" smallint NOT NULL,
	"verified" boolean NOT NULL,
	"imported" boolean DEFAULT false NOT NULL,
	"alone" boolean DEFAULT false NOT NULL,
	"retracted_at" timestamp (3) with time zone,
	CONSTRAINT "price_point_series_id_at_pk" PRIMARY KEY("series_id","at"),
	CONSTRAINT "price_point_price" CHECK ("price_point"."price" >= 0)
);
--> statement-breakpoint
CREATE TABLE "product" (
	"id" bigint PRIMARY KEY NOT NULL,
	"marketplace" smallint GENERATED ALWAYS AS ((id >> 52)::smallint) STORED,
	"title" text,
	"image" text,
	"described" boolean DEFAULT false NOT NULL,
	"open_claims" integer DEFAULT 0 NOT NULL,
	"dirty" boolean GENERATED ALWAYS AS (open_claims > 0) STORED,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_open_claims" CHECK ("product"."open_claims" >= 0)
);
--> statement-breakpoint
CREATE TABLE "invite" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp (3) with time zone,
	"origin" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reporter" (
	"id" bigint PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "series" (
	"id" bigint PRIMARY KEY NOT NULL,
	"product_id" bigint NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"price" bigint,
	"since" timestamp (3) with time zone,
	"accepted_at" timestamp (3) with time zone,
	"last_confirmed_at" timestamp (3) with time zone,
	"last_price" bigint,
	"verified_price" bigint,
	"lowest" bigint,
	"lowest_at" timestamp (3) with time zone,
	"highest" bigint,
	"highest_at" timestamp (3) with time zone,
	"open_claims" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "egress" (
	"name" text PRIMARY KEY NOT NULL,
	"next_visit_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"blocked_in_a_row" integer DEFAULT 0 NOT NULL,
	"marketplaces" smallint[] NOT NULL,
	"last_asked_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reading" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reading_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"product_id" bigint NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"egress" text NOT NULL,
	"outcome" text NOT NULL,
	"observations" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "verification_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"product_id" bigint NOT NULL,
	"marketplace" smallint NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"priority" real NOT NULL,
	"requested_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"not_before" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"failures" smallint DEFAULT 0 NOT NULL,
	"first_failed_at" timestamp (3) with time zone,
	"lease_token" uuid,
	"lease_expires_at" timestamp (3) with time zone,
	"egress" text,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "claim" ADD CONSTRAINT "claim_series_id_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_claim_id_claim_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claim"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_day" ADD CONSTRAINT "price_day_series_id_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_point" ADD CONSTRAINT "price_point_series_id_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reading" ADD CONSTRAINT "reading_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verification" ADD CONSTRAINT "verification_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "claim_open" ON "claim" USING btree ("series_id",coalesce("price", -1)) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "claim_open_age" ON "claim" USING btree ("last_reported_at") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "claim_ended" ON "claim" USING btree ("ended_at") WHERE status <> 'open';--> statement-breakpoint
CREATE INDEX "evidence_live" ON "evidence" USING btree ("series_id","reporter") WHERE live;--> statement-breakpoint
CREATE INDEX "evidence_claim" ON "evidence" USING btree ("claim_id");--> statement-breakpoint
CREATE INDEX "price_change_xid" ON "price_change" USING btree ("xid");--> statement-breakpoint
CREATE INDEX "product_dirty" ON "product" USING btree ("id") WHERE open_claims > 0;--> statement-breakpoint
CREATE INDEX "product_changed" ON "product" USING btree ("changed_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "reading_product" ON "reading" USING btree ("product_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "verification_open" ON "verification" USING btree ("product_id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "verification_queue" ON "verification" USING btree ("marketplace","priority" DESC NULLS LAST,"id") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "verification_ended" ON "verification" USING btree ("ended_at") WHERE status <> 'open';
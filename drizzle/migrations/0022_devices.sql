CREATE TABLE "holder_device" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "holder_device_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"holder_id" bigint NOT NULL,
	"token_digest" "bytea" NOT NULL,
	"kind" text NOT NULL,
	"linked_by" bigint,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "holder_device_token_digest_unique" UNIQUE("token_digest")
);
--> statement-breakpoint
CREATE TABLE "link_code" (
	"holder_id" bigint PRIMARY KEY NOT NULL,
	"selector" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"wrong_tries" smallint DEFAULT 0 NOT NULL,
	"made_by" bigint,
	"used_by" bigint,
	CONSTRAINT "link_code_selector_unique" UNIQUE("selector")
);
--> statement-breakpoint
CREATE TABLE "merged_holder" (
	"id" bigint PRIMARY KEY NOT NULL,
	"holder_id" bigint NOT NULL,
	"link_epoch" smallint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wrong_code" (
	"network" "bytea" NOT NULL,
	"hour" integer NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "wrong_code_network_hour_pk" PRIMARY KEY("network","hour")
);
--> statement-breakpoint
ALTER TABLE "holder" ADD COLUMN "recovery_digest" "bytea";--> statement-breakpoint
ALTER TABLE "holder" ADD COLUMN "recovery_by" bigint;--> statement-breakpoint
ALTER TABLE "watch" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "holder_device" ADD CONSTRAINT "holder_device_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holder_device" ADD CONSTRAINT "holder_device_linked_by_holder_device_id_fk" FOREIGN KEY ("linked_by") REFERENCES "public"."holder_device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_code" ADD CONSTRAINT "link_code_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_code" ADD CONSTRAINT "link_code_made_by_holder_device_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."holder_device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_code" ADD CONSTRAINT "link_code_used_by_holder_device_id_fk" FOREIGN KEY ("used_by") REFERENCES "public"."holder_device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "merged_holder" ADD CONSTRAINT "merged_holder_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "holder_device_holder" ON "holder_device" USING btree ("holder_id");--> statement-breakpoint
CREATE INDEX "holder_device_linked_by" ON "holder_device" USING btree ("linked_by") WHERE linked_by is not null;--> statement-breakpoint
CREATE INDEX "holder_device_age" ON "holder_device" USING btree ("created_at") WHERE kind = 'website';--> statement-breakpoint
CREATE INDEX "link_code_expiry" ON "link_code" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "link_code_made_by" ON "link_code" USING btree ("made_by") WHERE made_by is not null;--> statement-breakpoint
CREATE INDEX "link_code_used_by" ON "link_code" USING btree ("used_by") WHERE used_by is not null;--> statement-breakpoint
CREATE INDEX "merged_holder_holder" ON "merged_holder" USING btree ("holder_id");--> statement-breakpoint
ALTER TABLE "holder" ADD CONSTRAINT "holder_recovery_digest_unique" UNIQUE("recovery_digest");--> statement-breakpoint
ALTER TABLE "watch" ADD CONSTRAINT "watch_tags" CHECK (cardinality("watch"."tags") <= 10);
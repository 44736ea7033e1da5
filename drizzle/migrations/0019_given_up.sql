CREATE TABLE "given_up_product" (
	"product_id" bigint PRIMARY KEY NOT NULL,
	"times" smallint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"cooldown_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "verification_dropped";--> statement-breakpoint
ALTER TABLE "verification" ADD COLUMN "unclear" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "given_up_product" ADD CONSTRAINT "given_up_product_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE cascade ON UPDATE no action;
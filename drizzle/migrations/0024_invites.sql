CREATE TABLE "redemption" (
	"invite_id" bigint NOT NULL,
	"browser" "bytea" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"registered_at" timestamp (3) with time zone,
	CONSTRAINT "redemption_invite_id_browser_pk" PRIMARY KEY("invite_id","browser")
);
--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "invite_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "uses" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "used" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "revoked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "invite" ADD COLUMN "inviter" bigint;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "invited_by" bigint;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "circle" bigint;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "independent_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reporter" ADD COLUMN "borne_out" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_id_unique" UNIQUE("id");--> statement-breakpoint
UPDATE "invite" SET "used" = 1 WHERE "used_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "redemption" ADD CONSTRAINT "redemption_invite_id_invite_id_fk" FOREIGN KEY ("invite_id") REFERENCES "public"."invite"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invite_inviter" ON "invite" USING btree ("inviter") WHERE inviter is not null;--> statement-breakpoint
CREATE INDEX "reporter_circle" ON "reporter" USING btree (coalesce(circle, id)) WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "reporter_invited" ON "reporter" USING btree ("invited_by") WHERE invited_by is not null;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_used" CHECK ("invite"."used" between 0 and "invite"."uses");--> statement-breakpoint
CREATE OR REPLACE VIEW "public"."shown_product" AS (
  select id, marketplace,
    case when title_by <> 'one' or (select min(coalesce(circle, id)) is not distinct from max(coalesce(circle, id)) from reporter where revoked_at is null)
      then title end as title,
    case when image_by <> 'one' or (select min(coalesce(circle, id)) is not distinct from max(coalesce(circle, id)) from reporter where revoked_at is null)
      then image end as image,
    (title_by = 'one' and title is not null or image_by = 'one' and image is not null)
      and (select min(coalesce(circle, id)) is not distinct from max(coalesce(circle, id)) from reporter where revoked_at is null) as described_by_one,
    dirty, dirty_series, changed_at
  from product);
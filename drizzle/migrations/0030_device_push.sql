ALTER TABLE "channel" ADD COLUMN "device_id" bigint;--> statement-breakpoint
ALTER TABLE "channel" ADD COLUMN "by_link" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "channel" ADD CONSTRAINT "channel_device_id_holder_device_id_fk" FOREIGN KEY ("device_id") REFERENCES "public"."holder_device"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "channel_device" ON "channel" USING btree ("device_id") WHERE device_id is not null;
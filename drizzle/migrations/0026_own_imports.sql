CREATE TABLE "import_upload" (
	"holder_id" bigint PRIMARY KEY NOT NULL,
	"file" text NOT NULL,
	"source" text NOT NULL,
	"shop" text,
	"state" text NOT NULL,
	"bytes" bigint NOT NULL,
	"rows" bigint DEFAULT 0 NOT NULL,
	"found" jsonb,
	"problem" text,
	"touched_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "import_upload_file_unique" UNIQUE("file")
);
--> statement-breakpoint
ALTER TABLE "import_run" ADD COLUMN "copy_of" bigint;--> statement-breakpoint
ALTER TABLE "import_run" ADD COLUMN "declined_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "import_upload" ADD CONSTRAINT "import_upload_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_run" ADD CONSTRAINT "import_run_copy_of_import_run_id_fk" FOREIGN KEY ("copy_of") REFERENCES "public"."import_run"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "import_run_copy" ON "import_run" USING btree ("copy_of") WHERE copy_of is not null and undone_at is null;
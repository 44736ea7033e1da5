CREATE TABLE "import_run" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "import_run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source" text NOT NULL,
	"file_digest" "bytea" NOT NULL,
	"holder_id" bigint,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"items" bigint DEFAULT 0 NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"accepted_at" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	"products" integer DEFAULT 0 NOT NULL,
	"points" bigint DEFAULT 0 NOT NULL,
	"days" bigint DEFAULT 0 NOT NULL,
	"watches" integer DEFAULT 0 NOT NULL,
	"refused" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "import_run_accepted" CHECK ("import_run"."accepted_at" is null or "import_run"."finished_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "imported_point" (
	"run_id" bigint NOT NULL,
	"series_id" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"price" bigint,
	CONSTRAINT "imported_point_run_id_series_id_at_pk" PRIMARY KEY("run_id","series_id","at"),
	CONSTRAINT "imported_point_price" CHECK ("imported_point"."price" > 0)
);
--> statement-breakpoint
CREATE TABLE "imported_series" (
	"series_id" bigint NOT NULL,
	"run_id" bigint NOT NULL,
	"made_product" boolean DEFAULT false NOT NULL,
	CONSTRAINT "imported_series_series_id_run_id_pk" PRIMARY KEY("series_id","run_id")
);
--> statement-breakpoint
ALTER TABLE "import_run" ADD CONSTRAINT "import_run_holder_id_holder_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."holder"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imported_point" ADD CONSTRAINT "imported_point_run_id_import_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."import_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imported_series" ADD CONSTRAINT "imported_series_run_id_import_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."import_run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_run_holder" ON "import_run" USING btree ("holder_id") WHERE holder_id is not null;--> statement-breakpoint
CREATE INDEX "imported_series_run" ON "imported_series" USING btree ("run_id","series_id");
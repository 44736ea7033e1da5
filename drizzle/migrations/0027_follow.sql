CREATE TABLE "followed_conflict" (
	"server_id" smallint NOT NULL,
	"series_id" bigint NOT NULL,
	"day" date NOT NULL,
	"withdrawn" boolean DEFAULT false NOT NULL,
	"low" bigint,
	"high" bigint,
	"close" bigint,
	"found_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "followed_conflict_server_id_series_id_day_pk" PRIMARY KEY("server_id","series_id","day")
);
--> statement-breakpoint
CREATE TABLE "followed_day" (
	"server_id" smallint NOT NULL,
	"series_id" bigint NOT NULL,
	"day" date NOT NULL,
	"low" bigint,
	"high" bigint,
	"close" bigint,
	"disputed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "followed_day_server_id_series_id_day_pk" PRIMARY KEY("server_id","series_id","day")
);
--> statement-breakpoint
CREATE TABLE "followed_product" (
	"server_id" smallint NOT NULL,
	"product_id" bigint NOT NULL,
	"title" text,
	"image" text,
	CONSTRAINT "followed_product_server_id_product_id_pk" PRIMARY KEY("server_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "followed_server" (
	"id" smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "followed_server_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 START WITH 1 CACHE 1),
	"url" text NOT NULL,
	"name" text NOT NULL,
	"key" "bytea" NOT NULL,
	"new_key" "bytea",
	"confirmed_at" timestamp (3) with time zone,
	"sequence" integer DEFAULT 0 NOT NULL,
	"snapshot" integer,
	"files" integer DEFAULT 0 NOT NULL,
	"shown" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"taken_at" timestamp (3) with time zone,
	"problem" text,
	"days" bigint DEFAULT 0 NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"added_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "followed_server_url" UNIQUE("url"),
	CONSTRAINT "followed_server_key" CHECK (octet_length("followed_server"."key") = 32)
);
--> statement-breakpoint
CREATE TABLE "published_product" (
	"product_id" bigint PRIMARY KEY NOT NULL,
	"described" bigint NOT NULL
);

CREATE TABLE "mail_count" (
	"kind" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"hour" integer NOT NULL,
	"sent" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "mail_count_kind_digest_hour_pk" PRIMARY KEY("kind","digest","hour")
);
--> statement-breakpoint
CREATE TABLE "mail_opt_out" (
	"digest" "bytea" PRIMARY KEY NOT NULL
);

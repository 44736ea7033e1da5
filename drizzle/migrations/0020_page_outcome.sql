CREATE TABLE "page_outcome" (
	"day" date NOT NULL,
	"marketplace" smallint NOT NULL,
	"client" text NOT NULL,
	"priced" boolean NOT NULL,
	"outcome" text NOT NULL,
	"pages" bigint NOT NULL,
	"weight" double precision NOT NULL,
	CONSTRAINT "page_outcome_day_marketplace_client_priced_outcome_pk" PRIMARY KEY("day","marketplace","client","priced","outcome")
);
--> statement-breakpoint
CREATE TABLE "page_outcome_sender" (
	"day" date NOT NULL,
	"reporter" bigint NOT NULL,
	CONSTRAINT "page_outcome_sender_day_reporter_pk" PRIMARY KEY("day","reporter")
);
--> statement-breakpoint
CREATE TABLE "told_jump" (
	"day" date NOT NULL,
	"marketplace" smallint NOT NULL,
	"client" text NOT NULL,
	"outcome" text NOT NULL,
	CONSTRAINT "told_jump_marketplace_client_outcome_day_pk" PRIMARY KEY("marketplace","client","outcome","day")
);

CREATE TABLE "page_count" (
	"day" date NOT NULL,
	"marketplace" smallint NOT NULL,
	"client" text NOT NULL,
	"pages" bigint NOT NULL,
	"unread" bigint NOT NULL,
	CONSTRAINT "page_count_day_marketplace_client_pk" PRIMARY KEY("day","marketplace","client")
);

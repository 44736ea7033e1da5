-- The ASIN in a product's id, and the first 4 bytes of SHA-256 of `marketplace:ASIN`; core's tables have the same.
CREATE FUNCTION asin_of(bigint) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  select string_agg(substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', (($1 & 4503599627370495) / place % 36)::int + 1, 1), '' order by place desc)
  from unnest(array[1, 36, 1296, 46656, 1679616, 60466176, 2176782336, 78364164096, 2821109907456, 101559956668416]) place
$$;
--> statement-breakpoint
CREATE FUNCTION lookup_key(bigint) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  select substr(sha256(((array['com', 'ca', 'com.mx', 'com.br', 'co.uk', 'de', 'fr', 'it', 'es', 'nl', 'se', 'pl', 'com.be', 'ie', 'com.tr', 'ae', 'sa', 'eg', 'in', 'co.jp', 'sg', 'com.au', 'co.za'])[($1 >> 52)::int] || ':' || public.asin_of($1))::bytea), 1, 4)
$$;
--> statement-breakpoint
CREATE TABLE "product_search" (
	"product_id" bigint PRIMARY KEY NOT NULL,
	"lookup" "bytea" GENERATED ALWAYS AS (lookup_key(product_id)) STORED,
	"words" "tsvector"
);
--> statement-breakpoint
CREATE TABLE "upkeep_job" (
	"name" text PRIMARY KEY NOT NULL,
	"last_run_at" timestamp (3) with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"total_rows" bigint NOT NULL,
	"last_rows" integer NOT NULL,
	"error" text
);
--> statement-breakpoint
ALTER TABLE "product_search" ADD CONSTRAINT "product_search_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "product_search_lookup" ON "product_search" USING btree ("lookup");--> statement-breakpoint
CREATE INDEX "product_search_words" ON "product_search" USING gin ("words");--> statement-breakpoint
CREATE INDEX "price_change_age" ON "price_change" USING btree ("accepted_at");--> statement-breakpoint
CREATE INDEX "price_change_drop" ON "price_change" USING btree (((previous - price) * 1000 / previous) desc,"series_id") WHERE kind = 'accepted' and price < previous and previous > 0 and (series_id & 7) = 0 and (verified or reporters > 1);--> statement-breakpoint
CREATE INDEX "price_change_drop_in" ON "price_change" USING btree ((series_id >> 55),((previous - price) * 1000 / previous) desc,"series_id") WHERE kind = 'accepted' and price < previous and previous > 0 and (series_id & 7) = 0 and (verified or reporters > 1);--> statement-breakpoint
INSERT INTO "product_search" ("product_id", "words") SELECT "id", to_tsvector('simple', "title") FROM "product";

-- Epoch milliseconds of a moment, exact for timestamps of 3 digits; and back. Plain SQL, so that they are inlined.
CREATE FUNCTION ms(timestamptz) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'select (extract(epoch from $1) * 1000)::float8';
--> statement-breakpoint
CREATE FUNCTION from_ms(float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'select to_timestamp($1 / 1000)';

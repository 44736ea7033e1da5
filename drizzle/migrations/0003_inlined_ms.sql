-- date_part is STABLE: declared IMMUTABLE, the function was called for each value instead of being inlined.
CREATE OR REPLACE FUNCTION ms(timestamptz) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE
  AS 'select round(date_part(''epoch'', $1) * 1000)';

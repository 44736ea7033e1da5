-- What the relay reads. Rows of a restored backup have xid 0: the stream carried them long ago.
CREATE PUBLICATION "tidemark" FOR TABLE "price_change" WHERE (xid > '0'::xid8) WITH (publish = 'insert');

import { expect, test } from "vitest";
import { refusedIn } from "./expand-first.ts";

const earlier = [
  {
    name: "0000_first",
    sql: [
      `create table product (id bigint primary key, title text not null, seen date default now() not null,
        constraint product_title unique (title), constraint product_seen check (seen > '2020-01-01'));
      create table series (id bigint primary key, product_id bigint constraint series_product_fk references product);
      create index product_by_seen on product (seen);
      create unique index series_once on series (product_id);
      create type kind as enum ('a', 'b');
      create function ms(timestamptz) returns float8 language sql as 'select 1'`,
      `-- Wörter vor der Ansicht
      create view shown as select id from product`,
    ],
  },
];
const releases = ["0.1.0", "0.2.0"];
const reasons = async (...sql: readonly string[]) =>
  (await refusedIn({ earlier, steps: [{ name: "0001_next", sql }], releases })).map(({ why }) => why);

test.each([
  "create table note (id bigint primary key, word text not null unique, product_id bigint references product on delete cascade)",
  "create table note (a text); alter table note add constraint x check (a <> ''), alter a set not null; drop table note",
  "create table note (a text); create unique index note_a on note (a); alter table note rename to word; alter table word rename a to b",
  "alter table product add column image text",
  "alter table product add column tags text[] not null default '{}', add constraint tags check (cardinality(tags) <= 10)",
  "alter table product add column n bigint generated always as identity unique",
  "alter table product add column n uuid not null default gen_random_uuid() unique",
  "alter table product add column n bigint generated always as (id + 1) stored not null",
  "alter table product add column n bigserial not null",
  "alter table product add column code text unique, add constraint long check (length(code) > 3)",
  "alter table product add column a text, add column b text; create unique index a_b on product (a, title)",
  "alter table product add column a text; alter table product alter a set default 'x', alter a set not null; alter table product rename a to b",
  "alter table product add column owner bigint references series on delete set null",
  "alter table product add column a text; alter table product alter a type int using 1; alter table product drop column a",
  "alter table product alter title drop not null",
  "alter table product alter title set default 'x'",
  "alter table product drop constraint product_seen; alter table series drop constraint series_product_fk",
  "drop index product_by_seen; create index product_by_seen on product (seen, id)",
  "create or replace view shown as select id, title from product",
  "create function f() returns int language sql as 'select 1'; drop function f",
  "alter type kind add value 'c'",
  "alter table product set (fillfactor = 90)",
  "update product set title = upper(title); delete from product where id = 3; insert into product values (1, 'a'); select 1",
  "comment on table product is 'drop table product'",
])("a migration that expands passes: %s", async (sql) => {
  expect(await reasons(sql)).toEqual([]);
});

test.each([
  ["drop table product", "product is dropped"],
  ['DROP TABLE IF EXISTS "public"."series" CASCADE', "series is dropped"],
  ["drop view shown", "shown is dropped"],
  ["drop function ms(timestamptz)", "ms is dropped"],
  ["drop type kind", "kind is dropped"],
  ["drop index series_once", "series_once is dropped"],
  ["alter table product rename to item", "product is renamed"],
  ["alter table product rename column title to name", "title is renamed"],
  ["alter table product rename constraint product_title to t", "product_title is renamed"],
  ["alter index series_once rename to s", "series_once is renamed"],
  ["alter view shown rename to seen", "shown is renamed"],
  ["alter type kind rename value 'a' to 'c'", "the value a is renamed"],
  ["alter table product drop column title", "product.title is dropped"],
  ["alter table public.product alter column id type int", "product.id changes its type"],
  ["alter table product alter seen set not null", "product.seen is not null from now on"],
  ["alter table product alter seen drop default", "product.seen loses its default"],
  ["alter table product add column a text not null", "product.a is not null and has no default"],
  [
    "alter table product add column a text; update product set a = ''; alter table product alter a set not null",
    "product.a is not null and has no default",
  ],
  ["alter table product add constraint u unique (seen)", "seen of product must be unique from now on"],
  ["create unique index u on product (lower(title))", " of product must be unique from now on"],
  [
    "alter table product add column a text not null default '' unique",
    "a of product must be unique from now on",
  ],
  [
    "alter table product add column a text unique nulls not distinct",
    "a of product must be unique from now on",
  ],
  [
    "alter table product add column a text; create unique index u on product (a) nulls not distinct",
    "a of product must be unique from now on",
  ],
  ["alter table product add constraint c check (title <> '')", "c refuses what was allowed"],
  ["alter table product add constraint c check (title <> '') not valid", "c refuses what was allowed"],
  ["alter table product add constraint c check (false)", "c refuses what was allowed"],
  [
    "alter table product add column a text, add constraint c check (a <> title)",
    "c refuses what was allowed",
  ],
  [
    "alter table product add column a text, add constraint c check (a is not null)",
    "c refuses what was allowed",
  ],
  ["alter table product add column a text check (num_nonnulls(a) = 1)", "product refuses what was allowed"],
  [
    "alter table series add constraint f foreign key (id) references product on delete cascade",
    "f refuses what was allowed",
  ],
  [
    "alter table series add column a bigint default 0 references product on delete cascade",
    "series refuses what was allowed",
  ],
  [
    "create table note (product_id bigint references product)",
    "deleting from product is refused from now on",
  ],
  [
    "create table note (a bigint); alter table note add constraint n foreign key (a) references public.product on delete restrict",
    "deleting from product is refused from now on",
  ],
  ["alter table product drop constraint product_title", "product_title is dropped, which an upsert may name"],
  ["alter table product drop constraint product_pkey", "product_pkey is dropped, which an upsert may name"],
  ["create table more () inherits (product)", "rows of more are rows of an older table"],
  [
    "alter table product enable row level security",
    "AT_EnableRowSecurity of product is not known to be safe",
  ],
  [
    "alter table product add constraint e exclude using gist (title with =)",
    "CONSTR_EXCLUSION of product is not known to be safe",
  ],
  ["revoke select on product from public", "a right is taken"],
  ["truncate product", "TruncateStmt is not known to be safe"],
  ["do $$ begin drop table product; end $$", "DoStmt is not known to be safe"],
  [
    "create trigger t before insert on product execute function f()",
    "CreateTrigStmt is not known to be safe",
  ],
])("a migration that contracts is refused: %s", async (sql, why) => {
  expect(await reasons(sql)).toEqual([why]);
});

test("a contraction passes when its mark names a release before, and only the statement after it", async () => {
  const drop = "alter table product drop column title;";
  expect(await reasons(`-- Über den Titel.\n-- contracts 0.2.0: no code reads it\n${drop}`)).toEqual([]);
  expect(await reasons("select 1; -- ÄÖÜ\n-- contracts 0.1.0: nobody asks\n drop view shown;")).toEqual([]);
  expect(await reasons(`-- contracts 0.2.0: no code reads it\n${drop}\ndrop view shown`)).toEqual([
    "shown is dropped",
  ]);
  expect(await reasons(`${drop} -- contracts 0.2.0: after it`)).toEqual(["product.title is dropped"]);
  expect(await reasons(`-- contracts 0.3.0: this release itself\n${drop}`)).toEqual([
    "0.3.0 is no release before this migration",
  ]);
  for (const wrong of [
    "-- contracts: 0.2.0",
    "-- contracts 0.2.0:",
    "-- CONTRACT 0.2.0: x",
    "--contracts 0.2.0: x",
  ]) {
    expect(await reasons(`${wrong}\n${drop}`), wrong).toEqual(["its mark is not `-- contracts 1.2.0: why`"]);
  }
  expect(await reasons("-- contracts 0.2.0: nothing\nselect 1")).toEqual([
    "is marked, and contracts nothing",
  ]);
});

test("what is refused is named by migration and statement, and SQL that cannot be read is an error", async () => {
  const steps = [{ name: "0001_next", sql: ["-- why\nalter table product\n  drop column title"] }];
  expect(await refusedIn({ earlier, steps, releases })).toEqual([
    { migration: "0001_next", statement: "alter table product", why: "product.title is dropped" },
  ]);
  await expect(reasons("alter tabel product")).rejects.toThrow("syntax error");
});

import { expect, test } from "vitest";
import { imageKey, plainImage, shopImage } from "./image.ts";

const host = "https://m.media-amazon.com";

test.each<[string, string | null]>([
  [`${host}/images/I/71abc.jpg`, `${host}/images/I/71abc.jpg`],
  [`${host}/images/I/71+a-c._AC_SL1500_.jpg`, `${host}/images/I/71+a-c._AC_SL1500_.jpg`],
  [
    `${host}/images/I/71abc._AC_UF894,1000_QL80_FMwebp_.jpg`,
    `${host}/images/I/71abc._AC_UF894,1000_QL80_FMwebp_.jpg`,
  ],
  [`${host}/images/I/71abc._SY445_SX342_.png?x=1#y`, `${host}/images/I/71abc._SY445_SX342_.png`],
  [`${host}/images/I/71abc._AC_ZAInsult,0,0,400,400,arial,40,0,0,0_.jpg`, `${host}/images/I/71abc.jpg`],
  [`${host}/images/I/71abc._SX300_PIother-insult,TopLeft,0,0_.jpg`, `${host}/images/I/71abc.jpg`],
  [`${host}/images/I/71abc._CLa%7C500,500%7Cother.jpg_.jpg`, `${host}/images/I/71abc.jpg`],
  [
    "https://images-na.ssl-images-amazon.com/images/I/71abc._ZAInsult_.jpg",
    "https://images-na.ssl-images-amazon.com/images/I/71abc.jpg",
  ],
  [`${host}/images/G/01/error/title.png`, `${host}/images/G/01/error/title.png`],
  ["https://evil.example/images/I/71abc.jpg", null],
  ["https://m.media-amazon.com.evil.example/images/I/71abc.jpg", null],
  ["http://m.media-amazon.com/images/I/71abc.jpg", null],
  ["https://images-amazon.com/images/I/71abc.jpg", null],
  ["https://.media-amazon.com/images/I/71abc.jpg", null],
  ["https://evil-media-amazon.com/images/I/71abc.jpg", null],
  ["https://ec.images-amazon.com/images/I/71abc.jpg", "https://ec.images-amazon.com/images/I/71abc.jpg"],
  ["javascript:alert(1)", null],
])("plain image address of %s", (address, plain) => {
  expect(plainImage(address)).toBe(plain);
  // What is kept is kept as it is, and shown.
  if (plain !== null) expect([plainImage(plain), shopImage(plain)]).toEqual([plain, plain]);
});

test("image key is the same for all sizes and hosts of one image", () => {
  const keys = [
    `${host}/images/I/71abc.jpg`,
    `${host}/images/I/71abc._AC_SL1500_.jpg`,
    "https://images-na.ssl-images-amazon.com/images/I/71abc._SX300_.png",
  ].map(imageKey);
  expect(new Set(keys).size).toBe(1);
  expect(imageKey(`${host}/images/I/71abd.jpg`)).not.toBe(keys[0]);
});

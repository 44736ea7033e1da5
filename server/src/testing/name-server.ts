import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";

/** A DNS answer: addresses, an error code, or no answer. */
export type NameAnswer = readonly string[] | "NXDOMAIN" | "SERVFAIL" | "REFUSED" | "silence";

const codes = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const types = { 1: "A", 28: "AAAA" } as const;

/** A local DNS server with TTL 0, and a resolver for it. */
export async function openNameServer(answer: (name: string, type: "A" | "AAAA", nth: number) => NameAnswer) {
  const socket = createSocket("udp4");
  let asked = 0;
  socket.on("message", (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at]!; length > 0; length = query[at]!) {
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += 1 + length;
    }
    const type = types[query.readUInt16BE(at + 1) as keyof typeof types] ?? "A";
    const said = answer(labels.join("."), type, asked++);
    if (said === "silence") return;
    const addresses =
      typeof said === "string" ? [] : said.filter((one) => (isIP(one) === 6) === (type === "AAAA"));
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180 | (typeof said === "string" ? codes[said] : 0), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(addresses.length, 6);
    const records = addresses.map((address) => {
      const data = bytesOf(address);
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      record.writeUInt16BE(type === "A" ? 1 : 28, 2);
      record.writeUInt16BE(1, 4);
      record.writeUInt16BE(data.length, 10);
      return Buffer.concat([record, data]);
    });
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...records]), from.port, from.address);
  });
  await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
  const resolver = new Resolver({ timeout: 10_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    get asked() {
      return asked;
    },
    async resolve(host: string) {
      const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      const all = found.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
      const failed = found.find((one) => one.status === "rejected");
      if (all.length === 0 && failed) throw failed.reason;
      return all.map((address) => ({ address, family: isIP(address) }));
    },
    close() {
      resolver.cancel();
      socket.close();
    },
  };
}

function bytesOf(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = [], tail = []] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, "0")).join(""), "hex");
}

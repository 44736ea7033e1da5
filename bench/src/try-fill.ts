import { migrate, openDatabase } from "@tidemark/drizzle";
import postgres from "postgres";
import { seedTitles } from "./search-world.ts";

const database = await openDatabase({ dataDir: "/tmp/search-bench", databaseUrl: undefined });
const sql = postgres(database.url, { max: 1, onnotice: () => {} });
await migrate(sql);
const t = Date.now();
await seedTitles(sql, Number(process.argv[2]));
console.log("filled", Date.now() - t, database.url);
console.log(await sql`select title from product limit 5`);
await sql.end();
process.on("SIGTERM", () => database.close().then(() => process.exit(0)));
setInterval(() => {}, 1e6);

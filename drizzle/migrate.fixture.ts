import postgres from "postgres";
import { migrate } from "./migrate.ts";

const sql = postgres(process.argv[2]!, {
  max: 1,
  onnotice: () => {},
  connection: { application_name: "migrator" },
});
await migrate(sql, () => console.log("waiting"));
await sql.end();

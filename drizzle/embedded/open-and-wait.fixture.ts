import { openDatabase } from "../open.ts";

const database = await openDatabase({ dataDir: process.argv[2]! });
process.send!(database.walLevel);
process.on("disconnect", () => database.close());

/** jest's global teardown: leaves the embedded server, if `start.mjs` started or joined one. */
export default async function stop() {
  const database = globalThis.testDatabase;
  if (!database) return;
  globalThis.testDatabase = undefined;
  delete process.env.DATABASE_URL;
  await database.stop();
}

// Preloaded into the application by start.mjs: when that is killed, the application shuts down as if it had been asked to.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

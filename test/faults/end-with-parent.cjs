// Preloaded into every process under test: when the test itself is killed, none of them stays behind.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel.unref();

import { Capturing } from './capturing';
import { until } from '../until';

/** Kills in each storm. */
const kills = Number(process.env['FAULT_KILLS'] ?? '2');

jest.setTimeout(120_000 + kills * 30_000);

let capturing: Capturing;
beforeAll(async () => {
  capturing = await Capturing.open();
});
afterAll(() => capturing.close());

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Once the spool is empty: every acknowledged delivery is whole and once on the record, and no other is there by half. */
async function verify(what: string): Promise<void> {
  await capturing.stop();
  await until('the spool is empty', async () => (await capturing.spooled()) === 0);
  const { wrongs, streams } = await capturing.wrongs();
  expect(wrongs).toEqual([]);
  const { acknowledged, unanswered } = capturing;
  say(`${what}: ${acknowledged.size} acknowledged, ${unanswered.size} not, ${streams} on the record`);
}

it('kill -9 in a storm of webhooks', async () => {
  capturing.storm(24);
  for (let kill = 0; kill < kills; kill++) {
    await capturing.further(100);
    await capturing.api.kill();
    await capturing.again();
  }
  await capturing.further(50);
  await verify('killed in a storm');
});

it('kill -9 in a storm of webhooks while the store is away, and while the spool drains', async () => {
  capturing.storm(24);
  await capturing.further(20);
  capturing.line.kill();
  await capturing.further(500);
  await capturing.api.kill();
  await capturing.stop();
  capturing.line.revive();
  await capturing.again();
  const left = await capturing.spooled();
  await until('some of it is drained', async () => (await capturing.spooled()) < left);
  await capturing.api.kill();
  await capturing.again();
  await verify('killed while the store was away, and while the spool drained');
});

it('the store goes and comes in a storm, and nobody is killed', async () => {
  for (let cut = 0; cut < 2; cut++) {
    capturing.storm(24);
    await capturing.further(50);
    capturing.line.kill();
    await capturing.further(200);
    capturing.line.revive();
    await capturing.further(50);
    await capturing.stop();
    await until('the spool is empty', async () => (await capturing.spooled()) === 0);
  }
  await verify('the store went and came');
});

it('kill -9 while rows of a call log come in and their calls go on the record', async () => {
  capturing.storm(4, ['row']);
  for (let kill = 0; kill < kills; kill++) {
    await capturing.further(80);
    await capturing.api.kill();
    await capturing.again();
  }
  await capturing.further(20);
  await capturing.stop();
  await capturing.closeRows();
  await verify('killed with rows on the disk');
});

it('kill -9 during SMTP sessions, with the store and without', async () => {
  capturing.storm(8, ['letter']);
  await capturing.further(20);
  await capturing.api.kill();
  await capturing.again();
  await capturing.further(20);
  capturing.line.kill();
  await capturing.further(40);
  await capturing.api.kill();
  capturing.line.revive();
  await capturing.again();
  await verify('killed during SMTP sessions');
});

import type { Stores } from '@app/wiring/stores';
import { Department } from './department';
import { History } from './history';
import { KafkaWitness } from './kafka-witness';
import { Load } from './load';
import { describePlan, planOf, type Plan } from './plan';
import { caughtUp, differencesToRebuild } from './rebuild';
import { until } from '../until';
import { hireReps } from './work';

/** FAULT_FIRST plays from that cycle on: with FAULT_CYCLES=1 one cycle again. */
const { FAULT_CYCLES = '24', FAULT_FIRST = '1', KAFKA_BROKERS } = process.env;
const [first, last] = [Number(FAULT_FIRST), Number(FAULT_FIRST) + Number(FAULT_CYCLES) - 1];
/** Then a new department begins, on an empty database. */
const cyclesOfADepartment = 24;

jest.setTimeout(300_000);

const say = (line: string) => process.stderr.write(`${line}\n`);
if (!KAFKA_BROKERS) say('KAFKA_BROKERS is not set: the relays publish nothing, so what they publish is not checked');

interface Scene {
  readonly department: Department;
  readonly load: Load;
  readonly kafka: KafkaWitness | undefined;
}

for (let from = first; from <= last; from += cyclesOfADepartment) {
  const to = Math.min(last, from + cyclesOfADepartment - 1);
  describe(`kill -9 under load, cycles ${from} to ${to}`, () => {
    let scene: Scene | undefined;
    const leave = async () => {
      const left = scene;
      scene = undefined;
      await left?.kafka?.close();
      await left?.department.close();
    };
    afterAll(leave);

    for (let cycle = from; cycle <= to; cycle++) {
      const plan = planOf(cycle);
      it(`${cycle}: ${describePlan(plan)}`, async () => {
        scene ??= await open();
        try {
          say(await play(scene, plan));
        } catch (error) {
          // the next cycle begins anew, so that it fails for reasons of its own
          await leave();
          throw error;
        }
      });
    }
  });
}

async function open(): Promise<Scene> {
  const department = await Department.open();
  try {
    const load = new Load(department.api, await department.tokens());
    await load.alone(hireReps);
    const kafka = KAFKA_BROKERS
      ? await KafkaWitness.open(KAFKA_BROKERS.split(','), await storeId(department))
      : undefined;
    return { department, load, kafka };
  } catch (error) {
    await department.close();
    throw error;
  }
}

/** Says what there was. */
async function play({ department, load, kafka }: Scene, plan: Plan): Promise<string> {
  const began = performance.now();
  const before = { acknowledged: load.acknowledged.length, retries: load.retries };
  await killUnderLoad(department, load, plan);
  const killed = performance.now();
  const found = await verify(department, load, kafka);
  const [acknowledged, retries] = [load.acknowledged.length - before.acknowledged, load.retries - before.retries];
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  return `cycle ${plan.cycle}: ${describePlan(plan)}
    ${acknowledged} acknowledged, ${retries} retries, ${seconds(began, killed)} s; ${found}, ${seconds(killed, performance.now())} s`;
}

async function storeId(department: Department): Promise<string> {
  const stores = await department.stores();
  await stores.close();
  return stores.sealed.id;
}

/** One cycle's deed, from a department at rest to a department at rest. */
async function killUnderLoad(department: Department, load: Load, plan: Plan): Promise<void> {
  await department.setProjectors(plan.projectors);
  load.start(plan.cycle);
  try {
    await momentOf(department, load, plan);
    const killed = await department.kill(plan.victims, plan);
    await load.further(plan.downFor);
    if (plan.victims.includes('database') && plan.database !== 'session') await department.database.restart();
    for (const each of killed) each.start();
    if (plan.again)
      for (const each of killed) {
        await each.halfStarted();
        await each.kill();
        each.start();
      }
    await Promise.all(department.processes.filter((each) => each.isRunning).map((each) => each.ready()));
    await load.further(plan.afterwards);
  } finally {
    await load.stop();
  }
}

const questions = {
  overdue: `select count(*) as seen from event_store.events where type = 'TaskFellOverdue'`,
  moved: `select count(*) as seen from event_store.events where type = 'LeadReassigned' and meta->'actor'->>'kind' = 'policy'`,
  projected: `select sum(events) as seen from read_store.checkpoints`,
};

async function momentOf(department: Department, load: Load, { moment, cycle }: Plan): Promise<void> {
  const { on, count } = moment;
  if (on === 'acknowledged') return load.further(count);
  const seen = async () => Number((await department.database.query<{ seen: string }>(questions[on]))[0]!.seen);
  const before = await seen();
  await until(`cycle ${cycle}: ${count} ${on}`, async () => (await seen()) >= before + count);
}

/** Waits until everybody has done what they had to do, then compares. Returns what there was, in words. */
async function verify(department: Department, load: Load, kafka: KafkaWitness | undefined): Promise<string> {
  const stores = await department.stores();
  try {
    const history = new History();
    await until('the clock and the policies have seen to what is due', async () => {
      for (const each of department.processes) each.mustLive();
      await history.readOn(stores.open);
      const missing = [...history.missedByTheClock(), ...history.consequences.outstanding()];
      if (missing.length > 0) throw new Error(`${missing.length} to do: ${missing.slice(0, 10).join('; ')}`);
      return true;
    });
    const { rows, differences } = await settled(department, stores);
    await history.readOn(stores.open);
    expect([...history.wrongs(), ...history.consequences.wrongs()]).toEqual([]);
    expect(history.unlike(load.acknowledged)).toEqual([]);
    expect(differences).toEqual([]);
    const published = kafka && (await kafka.check(history.records));
    expect(published ?? []).toEqual([]);
    return [
      `${history.records.length} events, ${history.overdueCount} overdue once each, ${history.consequences.summary}, ${rows} rows as rebuilt`,
      ...(kafka ? [`${kafka.messages} published, ${kafka.repeated} more than once`] : []),
    ].join(', ');
  } finally {
    await stores.close();
  }
}

/** How the read models differ from a rebuild; looked at again where the clock went on and recorded something meanwhile. */
async function settled(department: Department, stores: Stores) {
  for (;;) {
    const head = (await stores.sealed.head())!;
    await caughtUp(stores.db, head);
    const compared = await differencesToRebuild(department.database.url, stores, head);
    if (compared.differences.length === 0 || (await stores.sealed.head()) === head) return compared;
  }
}

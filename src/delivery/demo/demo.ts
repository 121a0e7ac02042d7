import 'reflect-metadata';
import { parseArgs } from 'node:util';
import type { Config } from '../../config.js';
import { dayOf } from '../../domain/calendar.js';
import { logKeysOf } from '../../log-key-file.js';
import { proveBooks } from '../../proof/laws.js';
import { CannotStart, type Service, startService } from '../../service.js';
import { command, UsageMistake } from '../cli/command.js';
import { raised, stopSignal } from '../cli/stop.js';
import { Client, type Person, RequestFailed } from './client.js';
import { counted, Display } from './display.js';
import { lookBack, sayCompany, sayYears } from './history-report.js';
import { doMainJob, lookAtEachOther } from './job.js';
import { includeLate } from './left-out.js';
import {
  companyCount,
  nationalId,
  nationOf,
  type NationSeed,
  type Scale,
  SCALES,
} from './nation.js';
import { lookAtHolds, pay } from './payment.js';
import { type CheckedProof, mirrored, provedTo } from './public-log.js';
import { sayStatement, sayTotals, sayWhereToLook, type StatementAnswer } from './report.js';
import { CLERK } from './work.js';

const USAGE = `usage: npm run demo -- [--scale ${Object.keys(SCALES).join('|')}] [--seed N] [--exit] [--help]`;
const HELP = `${USAGE}

Starts the service with everything it needs, loads a nation that is made up, and does the year's main job over HTTP:
companies are registered, ten years of their history are entered and valued, and the dividends are distributed. Then the service stays up.

  --scale sf   a city: ${counted(companyCount({ scale: 'sf', seed: 0, year: 0 }))} companies, ${counted(SCALES.sf.citizens)} citizens
               (otherwise ${counted(companyCount({ scale: 'demo', seed: 0, year: 0 }))} and ${counted(SCALES.demo.citizens)})
  --seed N     another nation; the same seed is always the same nation (0 to ${2 ** 32 - 1}; otherwise 1)
  --exit       stop when the job is done; exit code 0 only if the books are proved sound`;

/** Of this citizen a statement is shown. */
const SHOWN_CITIZEN = nationalId(1);

await command(async (config, args) => {
  const asked = readArguments(args);
  if (asked.help) {
    console.log(HELP);
    return 0;
  }
  refuseWhatIsNoDemo(config);
  const display = new Display(process.stdout);
  const stop = stopSignalOf(display);
  const service = await display.step(
    'Service',
    () => startService(config),
    ({ address }) => `ready at ${address}`,
  );
  try {
    for (const notice of service.notices) display.say(notice);
    const { year, isSound } = await demonstrate(service, config, asked, display, stop);
    if (!asked.exit && !stop.aborted) {
      sayWhereToLook(display, service.address, environmentOf(config), SHOWN_CITIZEN, year);
      await raised(stop);
    }
    return isSound ? 0 : 1;
  } catch (error) {
    if (stop.aborted) return asked.exit ? 1 : 0; // Whoever asked for the proof did not get it.
    if (!(error instanceof RequestFailed)) throw error;
    const advice =
      error.code === 'idempotency-key-reused'
        ? ' (the nation on record was made by another version of this demo: set DATA_DIR to another directory)'
        : '';
    console.error(`error: ${error.message}${advice}`);
    return 1;
  } finally {
    await service.close();
  }
});
process.exit();

/** Does the main job and proves the books, telling of both. */
async function demonstrate(
  { address, development, database }: Service,
  config: Config,
  asked: Asked,
  display: Display,
  stop: AbortSignal,
): Promise<{ year: number; isSound: boolean }> {
  const client = new Client(address, development!, stop);
  const nation = await nationToShow(client, asked);
  const { year, scale, seed } = nation;
  display.say(`\nThe nation of seed ${seed} and scale ${scale}, in the year ${year}`);
  const { nav, dividend } = await doMainJob({ nation, client, display });
  await includeLate({ nation, client, display }, dividend);
  await pay({ nation, client, display }, dividend.id);
  await lookAtHolds({ nation, client, display }, dividend.id);
  const citizen: Person = { role: 'citizen', subject: SHOWN_CITIZEN };
  await lookAtEachOther({ nation, client, display }, citizen);
  const statement = await client.get<StatementAnswer>(citizen, `/v1/me/statements/${year}`);
  const history = await lookBack({ nation, client, display });
  await display.step(
    'Public log',
    () => mirrored(database, address, stop),
    ({ size }) =>
      `${counted(Number(size))} entries, sealed and signed; a monitor's copy of it is right`,
  );
  const own = statement.isInTotal
    ? await display.step(
        'In the total',
        () => provedTo(client, citizen, year, logKeysOf(config).verifierKeys),
        sayProof,
      )
    : undefined;
  const proofs = await display.step(
    'Proof',
    () => proveBooks(database),
    (all) => `${all.filter(({ offender }) => offender === null).length} of ${all.length} laws hold`,
  );
  sayCompany(display, history);
  sayStatement(display, SHOWN_CITIZEN, statement);
  sayYears(display, history);
  sayTotals(display, nav, dividend);
  const broken = proofs.filter(({ offender }) => offender !== null);
  for (const { law, what, offender } of broken)
    console.error(`error: ${law} is broken: ${what}: ${offender}`);
  for (const wrong of own?.wrong ?? [])
    console.error(`error: the proof of ${SHOWN_CITIZEN}: ${wrong}`);
  return { year, isSound: broken.length === 0 && !own?.wrong.length };
}

function sayProof({ proof: { dividend, citizen, path }, wrong }: CheckedProof): string {
  return wrong.length > 0
    ? `the proof of ${SHOWN_CITIZEN} does not hold`
    : `the ${citizen.gross} of ${SHOWN_CITIZEN} are in the ${dividend.total} for ${counted(Number(dividend.citizens))}: ${path.length} hashes lead to the root in the log`;
}

/**
 * The nation that is asked for; where one is on record already, that one, so that a demo begun last year is shown as it is.
 * @throws UsageMistake when the books hold something else
 */
async function nationToShow(client: Client, { scale, seed }: Asked): Promise<NationSeed> {
  const { items } = await client.get<{ items: { registrationNumber: string }[] }>(
    CLERK,
    '/v1/incorporations?limit=1',
  );
  if (!items[0])
    return {
      scale: scale ?? 'demo',
      seed: seed ?? 1,
      year: Number(dayOf(new Date()).slice(0, 4)) - 1,
    };
  const onRecord = nationOf(items[0].registrationNumber);
  if (!onRecord)
    throw new UsageMistake(
      'these books hold companies that are not of the demo, and nothing made up is added to them: set DATA_DIR to another directory',
    );
  if ((scale ?? onRecord.scale) !== onRecord.scale || (seed ?? onRecord.seed) !== onRecord.seed)
    throw new UsageMistake(
      `these books hold the nation of --scale ${onRecord.scale} --seed ${onRecord.seed}: ask for it, or set DATA_DIR to another directory`,
    );
  return onRecord;
}

interface Asked {
  readonly scale: Scale | undefined;
  readonly seed: number | undefined;
  readonly exit: boolean;
  readonly help: boolean;
}

/** @throws UsageMistake */
function readArguments(args: readonly string[]): Asked {
  const { scale, seed, exit, help } = parsed(args);
  if (scale !== undefined && !(scale in SCALES)) throw new UsageMistake(USAGE);
  if (seed !== undefined && !(/^\d{1,10}$/.test(seed) && Number(seed) < 2 ** 32))
    throw new UsageMistake(USAGE);
  return {
    scale: scale as Scale | undefined,
    seed: seed === undefined ? undefined : Number(seed),
    exit,
    help,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        scale: { type: 'string' },
        seed: { type: 'string' },
        exit: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch {
    throw new UsageMistake(USAGE);
  }
}

/** @throws CannotStart */
function refuseWhatIsNoDemo({ OIDC_ISSUER, ROLE, NATION }: Config): void {
  if (OIDC_ISSUER)
    throw new CannotStart(
      'OIDC_ISSUER is set: the demo signs in by itself, which only the embedded provider lets it; unset it',
    );
  if (ROLE !== 'all')
    throw new CannotStart('ROLE is set: the demo is the whole service in one process; unset it');
  if (NATION.name !== 'demo')
    throw new CannotStart('NATION is set: the demo makes up a nation of its own; unset it');
}

/** Raised by whoever stops the demo, or stops reading what it says. */
function stopSignalOf(display: Display): AbortSignal {
  const stop = stopSignal((line) => display.say(`\n${line}`));
  process.stdout.on('error', () => stop.abort());
  return stop.signal;
}

/** What a command needs in front of it to find the same service; a DATABASE_URL holds a password and is not said. */
function environmentOf({ DATABASE_URL, DATA_DIR }: Config): string {
  return DATABASE_URL || DATA_DIR === '.data'
    ? ''
    : `DATA_DIR='${DATA_DIR.replaceAll("'", String.raw`'\''`)}' `;
}

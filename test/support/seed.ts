import fc from 'fast-check';

/**
 * What properties draw depends on the commit: what passes here passes everywhere, a failure comes back at each try, and the
 * next commit draws something else. `SEED=random` draws anew each time, to look for faults; `SEED` in hexadecimal, that.
 */
const seed = process.env['SEED']!;
if (!/^(random|[0-9a-f]{1,7})$/.test(seed))
  throw new Error(`SEED is random or hexadecimal: ${seed}`);
if (seed !== 'random')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: parseInt(seed, 16) });

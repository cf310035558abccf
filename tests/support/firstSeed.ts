/**
 * Where the cases of a fuzzing begin: at the seed that `STELE_SEED` gives, to repeat what a failure printed;
 * `npm run endurance` begins anywhere, and CI always at the same, so that it says the same twice.
 */
export function firstSeed(): number {
  const given = process.env['STELE_SEED'];
  if (given !== undefined) return Number(given);
  return process.env['STELE_ENDURANCE'] === 'on' ? Math.floor(Math.random() * 2 ** 30) : 0;
}

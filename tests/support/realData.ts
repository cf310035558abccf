/** The folder of real files of other registries, which are never copied into the project. */
const folder = process.env['STELE_REAL_DATA'];

/** Tests on the real files, for whom they are there. */
export function describeRealData(name: string, tests: (folder: string) => void): void {
  describe(name, () => {
    if (folder === undefined || folder === '') {
      it.skip('skipped: needs STELE_REAL_DATA', () => undefined);
      return;
    }
    tests(folder);
  });
}

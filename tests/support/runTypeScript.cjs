/**
 * Runs a TypeScript file in a process of its own, without a build: `node tests/support/runTypeScript.cjs
 * file.ts args…`. Tests use it for processes that they kill. The file sees the arguments that it would see
 * if Node ran it, and is compiled just as Jest compiles it.
 */
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { resolve } = require('node:path');
const { transformSync } = require('@swc/core');
const jest = require('../../jest.config.cjs');

const [[, compiler]] = Object.values(jest.projects[0].transform);

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    ...compiler,
    filename,
    sourceMaps: 'inline',
    swcrc: false,
  });
  module._compile(code, filename);
};

process.setSourceMapsEnabled(true);
process.argv.splice(1, 2, resolve(process.argv[2]));
Module.runMain();

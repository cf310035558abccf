// `npm run stele -- <command>`: builds when the build is stale, then runs the command line.
import './build.mjs';
import { createRequire } from 'node:module';

createRequire(import.meta.url)('../dist/cli/stele.js');

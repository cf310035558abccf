// `npm start`: builds when the build is stale, then runs everything in this one process.
import './build.mjs';
import { createRequire } from 'node:module';

createRequire(import.meta.url)('../dist/gateway/main.js');

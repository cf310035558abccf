// A composition root: `npm run stele -- <command>`, what an operator or an auditor does at the machine.
import { Command } from 'commander';
import { importCommand } from './import';
import { operatorCommand } from './operator';
import { verifyCommand } from './verify';

const program = new Command('stele').description('石碑命令行 Command line of Stele');
program.addCommand(importCommand());
program.addCommand(operatorCommand());
program.addCommand(verifyCommand());

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});

// A composition root: `npm run stele -- <command>`, what an operator or an auditor does at the machine.
import { Command, CommanderError } from 'commander';
import { importCommand } from './import';
import { operatorCommand } from './operator';
import { verifyCommand } from './verify';

/** What was asked for could not be understood, or not be done. */
const NOT_DONE = 2;

const program = new Command('stele').description('石碑命令行 Command line of Stele');
program.addCommand(importCommand());
program.addCommand(operatorCommand());
program.addCommand(verifyCommand());
throwing(program);

program.parseAsync().catch((error: unknown) => {
  // What Commander has to say it has said by then; help is no mistake.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : NOT_DONE;
    return;
  }
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = NOT_DONE;
});

/** Commander would exit with 1 by itself, which says that a row or a person was refused. */
function throwing(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwing);
}

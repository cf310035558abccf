import type { Node } from '../../platform/node';
import { accessLog } from './accessLog';
import { administrationCommands } from './administrationCommands';
import { codeCheck } from './codeCheck';
import { handlersOf } from './handlers';
import { institutionCommands } from './institutionCommands';
import { passwordCheck } from './passwordCheck';
import { passwordCommands } from './passwordCommands';
import { personCommands } from './personCommands';
import { secondFactorCommands } from './secondFactorCommands';
import { signInCommands } from './signInCommands';

export type AccountCommands = ReturnType<typeof commandsOf>;

const made = new WeakMap<Node, AccountCommands>();

/**
 * Everything that is done in this context, for resolvers, processes, the first start and the demo maker.
 * A command resolves once this process's read models hold what it wrote. One for each node: commands on
 * one account take turns.
 */
export function accountCommands(node: Node): AccountCommands {
  const known = made.get(node);
  if (known) return known;
  const commands = commandsOf(node);
  made.set(node, commands);
  return commands;
}

function commandsOf(node: Node) {
  const handlers = handlersOf(node);
  const access = accessLog(handlers);
  const passwords = passwordCheck(handlers, access);
  const codes = codeCheck(handlers, access);
  return {
    ...personCommands(handlers),
    ...administrationCommands(handlers, passwords),
    ...passwordCommands(handlers, passwords),
    ...secondFactorCommands(handlers, passwords, codes),
    ...signInCommands(handlers, access, passwords, codes),
    ...institutionCommands(handlers),
    recordAccess: access.recordAccess,
    recordRefused: access.recordRefused,
  };
}

import type { CallContext } from '../../platform/callContext';
import type { Node } from '../../platform/node';
import { buildSubgraph, type Subgraph } from '../../platform/subgraph';
import { AccountResolver, CreatedAccountResolver } from './account.resolver';
import { AdministrationResolver } from './administration.resolver';
import { accountCommands } from './commands';
import { CommitteeResolver } from './committee.resolver';
import { isId } from './inputRules';
import { InstitutionResolver } from './institution.resolver';
import { committeesOf, institutionsOf, peopleOf } from './loaders';
import { LoginLogResolver } from './loginLog.resolver';
import { OwnSignInsResolver } from './ownSignIns.resolver';
import { SecondFactorResolver } from './secondFactor.resolver';
import { MeResolver, RoleChoiceResolver, SignInResolver } from './signIn.resolver';

export { accountsProjections } from './answers';

/** Who there is: institutions, committees, accounts and sign-ins. */
export function accountsSubgraph(node: Node): Subgraph {
  return buildSubgraph({
    name: 'accounts',
    node,
    resolvers: [
      AccountResolver,
      CreatedAccountResolver,
      SignInResolver,
      MeResolver,
      RoleChoiceResolver,
      AdministrationResolver,
      OwnSignInsResolver,
      LoginLogResolver,
      SecondFactorResolver,
      InstitutionResolver,
      CommitteeResolver,
    ],
    references: {
      Account: byId(peopleOf),
      Institution: byId(institutionsOf),
      Committee: byId(committeesOf),
    },
    onRefused: accountCommands(node).recordRefused,
  });
}

/** An entity by the id that another subgraph knows; null for what is none of ours. */
function byId<Entity extends object>(
  loaderOf: (context: CallContext) => { load(id: string): Promise<Entity | null> },
) {
  return (reference: object, context: CallContext): Promise<Entity | null> | null => {
    const { id } = reference as { id?: unknown };
    return typeof id === 'string' && isId(id) ? loaderOf(context).load(id) : null;
  };
}

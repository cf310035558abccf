import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { LiveArgs } from './live';

/** The argument of a subscription that says from where on. */
export const AFTER = 'after';

/**
 * The operation with its subscription told after `position`, whatever it asked for itself; unchanged
 * where the subscription cannot be resumed. The document is valid.
 */
export function resumedAfter(args: LiveArgs, position: string): LiveArgs {
  const { schema } = args;
  const root = schema.getSubscriptionType();
  const types = new TypeInfo(schema);
  const document = visit(
    args.document,
    visitWithTypeInfo(types, {
      Field(node) {
        const canResume = types.getFieldDef()?.args.some(({ name }) => name === AFTER) ?? false;
        if (types.getParentType() !== root || !canResume) return undefined;
        const others = node.arguments?.filter(({ name }) => name.value !== AFTER) ?? [];
        const after = {
          kind: Kind.ARGUMENT,
          name: { kind: Kind.NAME, value: AFTER },
          value: { kind: Kind.STRING, value: position },
        } as const;
        return { ...node, arguments: [...others, after] };
      },
    }),
  );
  return { ...args, document };
}

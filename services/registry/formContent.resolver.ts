import '../../platform/explicitTypes';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { CallContext } from '../../platform/callContext';
import { mayAsk } from '../../platform/policyCheck';
import { attachmentSlots } from '../../schema/form/section';
import { form, sectionKeys, type ProjectContent, type SectionKey } from '../../schema/form/form';
import { documentVersions } from './documentVersions';
import { publicSections, shownSections } from './form.type';
import { FormContent, PublicFormContent, type Attachment } from './project.type';
import { registryQueries } from './projectReading';
import { shownAttachment } from './shownAttachment';
import { shownSection, type Sight } from './shownContent';

interface Shown {
  readonly content: ProjectContent;
  readonly sight: Sight;
}

/** A section is revealed only when it is asked for: each is a field of its own. */
function withSections(
  resolver: { prototype: object },
  types: Readonly<Record<SectionKey, unknown>>,
): void {
  for (const key of sectionKeys) {
    const resolve = ({ content, sight }: Shown, { node }: CallContext) =>
      shownSection(key, content, sight, node.personal);
    Object.defineProperty(resolver.prototype, key, { value: resolve, writable: true });
    const { zh, en } = form[key].title;
    FieldResolver(() => types[key] as never, { nullable: true, description: `${zh}。${en}.` })(
      resolver.prototype,
      key,
      { value: resolve },
    );
    Root()(resolver.prototype, key, 0);
    Ctx()(resolver.prototype, key, 1);
  }
}

@Resolver(() => FormContent)
export class FormContentResolver {
  @FieldResolver(() => [Object])
  attachments(
    @Root() { content, eyes, projectId }: FormContent,
    @Ctx() { node, caller }: CallContext,
  ): Attachment[] {
    // What a reader may not download is not listed either (domain 1.2, download attachment).
    if (!mayAsk('GET /files', caller)) return [];
    const { files, histories } = registryQueries(node);
    const placeOf = documentVersions(histories.of(projectId), eyes);
    return attachmentSlots.flatMap((slot) =>
      (content.attachments?.[slot] ?? []).map((file) =>
        shownAttachment(files, placeOf, { slot, ...file }),
      ),
    );
  }
}
withSections(FormContentResolver, shownSections);

@Resolver(() => PublicFormContent)
export class PublicFormContentResolver {
  @FieldResolver(() => Boolean)
  isGiven(@Root() { content }: Shown): boolean {
    return Object.keys(content).length > 0;
  }
}
withSections(PublicFormContentResolver, publicSections);

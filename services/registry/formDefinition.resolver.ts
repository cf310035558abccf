import '../../platform/explicitTypes';
import { Arg, Query, Resolver } from 'type-graphql';
import type { CodeList } from '../../schema/codes/codeList';
import { codeLists } from '../../schema/codes/codeLists';
import type { Fields } from '../../schema/form/field';
import { form, sectionKeys, slotHelp, slotLabels } from '../../schema/form/form';
import { attachmentSlots, type Section } from '../../schema/form/section';
import {
  CodeListDefinition,
  FormDefinition,
  type FormFieldDefinition,
} from './formDefinition.type';

/** What a console is built from: the form and its codes, as they stand in schema/. */
@Resolver()
export class FormDefinitionResolver {
  @Query(() => [CodeListDefinition], {
    description: '全部代码表。Every list of codes.',
  })
  codeLists(): CodeListDefinition[] {
    return codeLists.map(shown);
  }

  @Query(() => CodeListDefinition, {
    nullable: true,
    description: '一个代码表，如 Discipline、Province、Country。One list of codes, by its name.',
  })
  codeList(
    @Arg('name', () => String, { description: '代码表的名称。Name of the list.' }) name: string,
  ): CodeListDefinition | null {
    const found = codeLists.find((list) => list.name === name);
    return found === undefined ? null : shown(found);
  }

  @Query(() => FormDefinition, {
    description:
      '备案表单的定义：分区、字段、附件。The form of a filing: sections, fields, attachments.',
  })
  formDefinition(): FormDefinition {
    return {
      sections: sectionKeys.map((key) => {
        const { title, fields } = form[key] as Section;
        return { key, label: title, fields: fieldsOf(fields, '') };
      }),
      attachments: attachmentSlots.map((slot) => ({
        slot,
        label: slotLabels[slot],
        help: slotHelp[slot] ?? null,
      })),
    };
  }
}

const shown = ({ name, description: { zh, en }, values }: CodeList): CodeListDefinition => ({
  ...{ name, zh, en },
  values: values.map((code) => ({ ...code, parent: code.parent ?? null })),
});

const fieldsOf = (fields: Fields, above: string): FormFieldDefinition[] =>
  Object.entries(fields).flatMap(([key, field]) => {
    const path = above + key;
    const { zh, en, help, kind, required, codes, min, max, visibility } = field;
    const conditions = required === true ? [] : (required ?? []);
    return [
      {
        ...{ path, label: { zh, en }, help: help ?? null, kind, visibility },
        isRequired: required === true,
        requiredWhen: conditions.map((one) => ({ field: one.field, is: one.is.map(String) })),
        ...{ codeList: codes?.name ?? null, min: min ?? null, max: max ?? null },
        ...{ englishOf: field.englishOf ?? null, source: field.source ?? null },
      },
      ...fieldsOf(field.fields ?? {}, `${path}.`),
    ];
  });

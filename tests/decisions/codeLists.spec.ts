import { codeLists } from '../../schema/codes/codeLists';
import type { Fields } from '../../schema/form/field';
import { form } from '../../schema/form/form';
import { FormDefinitionResolver } from '../../services/registry/formDefinition.resolver';

const definition = new FormDefinitionResolver();

describe('the lists of codes', () => {
  it('are found by name, one each, with names in both languages', () => {
    const names = codeLists.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(definition.codeLists()).toHaveLength(names.length);
    expect(definition.codeList('nope')).toBeNull();
    expect(definition.codeList('Discipline')?.values).toContainEqual({
      ...{ code: '320.24', zh: '内科学', en: 'Internal medicine', parent: '320' },
    });
    expect(definition.codeList('Province')?.values).toContainEqual(
      expect.objectContaining({ code: '36', zh: '江西省', parent: null }),
    );
  });
});

describe('the definition of the form', () => {
  const keysOf = (fields: Fields, above = ''): string[] =>
    Object.entries(fields).flatMap(([key, field]) => [
      above + key,
      ...keysOf(field.fields ?? {}, `${above}${key}.`),
    ]);

  it('has every field of every section, and names lists that can be read', () => {
    for (const { key, fields } of definition.formDefinition().sections) {
      expect(fields.map(({ path }) => path)).toEqual(keysOf(form[key as keyof typeof form].fields));
      for (const { codeList } of fields)
        if (codeList !== null) expect(definition.codeList(codeList)).not.toBeNull();
    }
  });

  it('says when a field is required', () => {
    const fields = definition.formDefinition().sections.flatMap((section) => section.fields);
    expect(fields.find(({ path }) => path === 'phase')).toMatchObject({ codeList: 'Phase' });
    const conditional = fields.find(({ requiredWhen }) => requiredWhen.length > 0);
    expect(conditional?.isRequired).toBe(false);
    expect(conditional?.requiredWhen[0]?.field).toMatch(/^\w+\.\w+/);
  });
});

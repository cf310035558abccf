import { z } from 'zod';
import { Refusal } from '../../platform/refusal';
import type { CodeList } from '../../schema/codes/codeList';
import {
  identityMessages,
  isCreditCode,
  isEmail,
  isIdNumber,
  isMobile,
  isOrcid,
} from '../../schema/identity';
import type { Label } from '../../schema/label';
import type { Problem } from '../../schema/problem';

/** V-005, word for word. */
const phoneMessage: Label = { zh: '电话/手机号格式不正确', en: identityMessages['V-005'].en };

type Given = string | null | undefined;

/**
 * What is wrong with the arguments of a command, all of it in one refusal. Each member answers the value
 * as it is kept: without spaces around it, an empty one as null, an absent one as undefined.
 */
export class InputRules {
  private readonly problems: Problem[] = [];

  text(field: string, label: Label, given: Given, max: number): Given {
    // Measured before anything else is done with it: it may be a megabyte.
    if (given !== null && given !== undefined && given.length > max * 2 + 100) {
      this.tooLong(field, label, max);
      return null;
    }
    const value = given?.trim();
    if (value === undefined) return given;
    if (value === '') return null;
    if (!value.isWellFormed() || value.includes('\0')) this.malformed(field, label);
    else if ([...value].length > max) this.tooLong(field, label, max);
    return value;
  }

  /** V-001 when it is empty. */
  required(field: string, label: Label, given: Given, max: number): string {
    const value = this.text(field, label, given, max);
    if (typeof value === 'string') return value;
    if (!this.has(field)) {
      this.add('V-001', field, { zh: `请填写${label.zh}`, en: `${label.en} is missing` });
    }
    return '';
  }

  email(field: string, given: Given): Given {
    return this.shaped(field, { zh: '邮箱', en: 'E-mail' }, given, 254, isEmail, {
      rule: 'V-004',
      message: identityMessages['V-004'],
    });
  }

  mobile(field: string, given: Given): Given {
    return this.shaped(field, { zh: '手机号', en: 'Mobile number' }, given, 30, isMobile, {
      rule: 'V-005',
      message: phoneMessage,
    });
  }

  idCard(field: string, given: Given): Given {
    return this.shaped(field, { zh: '身份证号', en: 'ID number' }, given, 30, isIdNumber, {
      rule: 'V-006',
      message: identityMessages['V-006'],
    });
  }

  creditCode(field: string, given: Given): Given {
    return this.shaped(
      field,
      { zh: '统一社会信用代码', en: 'Unified social credit code' },
      given,
      18,
      isCreditCode,
    );
  }

  orcid(field: string, given: Given): Given {
    return this.shaped(field, { zh: 'ORCID', en: 'ORCID' }, given, 19, isOrcid);
  }

  pattern(field: string, label: Label, given: Given, pattern: RegExp): Given {
    return this.shaped(field, label, given, 64, (text) => pattern.test(text));
  }

  /** `YYYY-MM-DD`, a day that exists. */
  day(field: string, label: Label, given: Given): Given {
    return this.shaped(field, label, given, 10, (text) => z.iso.date().safeParse(text).success);
  }

  code(field: string, label: Label, given: Given, list: CodeList): Given {
    return this.shaped(
      field,
      label,
      given,
      64,
      (text) => list.values.some(({ code }) => code === text),
      {
        rule: 'FORMAT',
        message: {
          zh: `${label.zh}不在代码表 ${list.name} 中`,
          en: `${label.en}: not a code of the list ${list.name}`,
        },
      },
    );
  }

  add(rule: string, field: string, message: Label): void {
    this.problems.push({
      rule,
      level: 'ERROR',
      section: null,
      field,
      itemId: null,
      message,
      hint: null,
    });
  }

  malformed(field: string, label: Label): void {
    this.add('FORMAT', field, {
      zh: `${label.zh}格式不正确`,
      en: `${label.en}: the format is not right`,
    });
  }

  refuseIfAny(): void {
    const [first] = this.problems;
    if (first === undefined) return;
    const { rule, message } = first;
    throw new Refusal('INVALID', message.zh, { rule, en: message.en, problems: this.problems });
  }

  private shaped(
    field: string,
    label: Label,
    given: Given,
    max: number,
    isRight: (text: string) => boolean,
    otherwise?: { rule: string; message: Label },
  ): Given {
    const value = this.text(field, label, given, max);
    if (typeof value !== 'string' || this.has(field) || isRight(value)) return value;
    if (otherwise) this.add(otherwise.rule, field, otherwise.message);
    else this.malformed(field, label);
    return value;
  }

  private tooLong(field: string, { zh, en }: Label, max: number): void {
    this.add('V-003', field, {
      zh: `${zh}不能超过${String(max)}个字符`,
      en: `${en} must not exceed ${String(max)} characters`,
    });
  }

  private has(field: string): boolean {
    return this.problems.some((problem) => problem.field === field);
  }
}

/** Ids are the product's own: whatever does not look like one names nothing. */
export const isId = (text: string): boolean => /^[\w-]{1,64}$/.test(text);

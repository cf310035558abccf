import { Refusal } from './refusal';

const prototypeNames: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** Deeper input than any form of ours; walking stops there. */
const DEEPEST = 64;

/**
 * Refuses with `INVALID` what no field may hold, wherever it stands in `value`: NUL and lone surrogates
 * in a text, which stores and readers cut or alter, and names that reach an object's prototype.
 */
export function requireSoundInput(value: unknown, depth = 0): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed() || value.includes('\0')) throw unsoundText();
  } else if (typeof value === 'object' && value !== null) {
    if (depth === DEEPEST) throw tooDeep();
    const names = Array.isArray(value) ? [] : Object.keys(value);
    for (const name of names) {
      if (prototypeNames.includes(name)) throw unsoundName(name);
      requireSoundInput(name, depth + 1);
    }
    for (const item of Object.values(value)) requireSoundInput(item, depth + 1);
  }
}

function unsoundText(): Refusal {
  return new Refusal('INVALID', '文本含有不允许的字符（空字符或不完整的字符）', {
    en: 'A text holds characters that are not allowed (NUL, or half of a surrogate pair)',
  });
}

function unsoundName(name: string): Refusal {
  return new Refusal('INVALID', `不允许使用名称 ${name}`, {
    en: `The name ${name} is not allowed`,
  });
}

function tooDeep(): Refusal {
  return new Refusal('INVALID', '输入的嵌套层次过深', { en: 'The input is nested too deeply' });
}

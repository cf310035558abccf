import { longText, text, type Field } from './field';

/**
 * The English twin of a Chinese text, shown in blue by ChiCTR-minded screens: wanted when the record goes to
 * ChiCTR (V-703). English takes about twice the characters.
 */
export function inEnglish(englishOf: string, chinese: Field<string>): Field<string> {
  const { kind, max = 0, zh, en, visibility } = chinese;
  const kindOfText = kind === 'longText' ? longText : text;
  return kindOfText(max * 2, {
    zh: `${zh}（英文）`,
    en: `${en} (English)`,
    visibility,
    englishOf,
  });
}

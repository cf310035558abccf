import type { Label } from '../schema/label';
import { Refusal } from './refusal';

/** Why a file is not taken, and what its sender can do about it. */
const hints = {
  ENCRYPTED: { zh: '文件已加密或设有权限密码', en: 'It is encrypted or has a password' },
  DAMAGED: { zh: '文件已损坏或不完整', en: 'It is damaged or not whole' },
  ACTIVE_CONTENT: {
    zh: '文件含有脚本、动态表单或可执行的动作',
    en: 'It holds scripts, dynamic forms or actions',
  },
  EMBEDDED_FILE: { zh: '文件中嵌有其他文件', en: 'It holds other files' },
  OTHER_FORMAT: { zh: '文件同时是另一种格式', en: 'It is a file of another format as well' },
  BOMB: { zh: '文件解压后过大', en: 'It becomes too large when it is opened' },
  TOO_MANY_PAGES: { zh: '文件页数过多', en: 'It has too many pages' },
  TOO_COMPLEX: { zh: '文件结构过于复杂，无法检查', en: 'It is too complex to be checked' },
  INFECTED: { zh: '文件含有病毒', en: 'It holds a virus' },
} as const satisfies Record<string, Label>;

export type FileRisk = keyof typeof hints;

/** V-503. The sentence is the same for every cause; the hint of its problem tells them apart. */
export class RiskyFile extends Refusal {
  readonly risk: FileRisk;

  constructor(risk: FileRisk) {
    const message = {
      zh: '文件已加密、损坏或存在风险，无法上传',
      en: 'The file is encrypted, damaged or a risk, and cannot be uploaded',
    };
    const place = { section: 'attachments', field: null, itemId: null } as const;
    super('INVALID', message.zh, {
      rule: 'V-503',
      en: message.en,
      problems: [{ rule: 'V-503', level: 'ERROR', ...place, message, hint: hints[risk] }],
    });
    this.risk = risk;
  }
}

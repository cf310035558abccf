import type { KeyObject } from 'node:crypto';
import { keyIdOf, pemOf } from '../platform/trail/checkpoint';
import type { FaultKind } from '../platform/trail/envelopeCheck';
import type { Fault, Verification } from '../platform/trail/verify';
import type { Label } from '../schema/label';

export interface Report {
  readonly log: string;
  /** Of the checkpoints. */
  readonly folder: string;
  readonly isFolderGiven: boolean;
  /** The keys that were trusted. */
  readonly keys: readonly KeyObject[];
  readonly areKeysGiven: boolean;
  readonly verification: Verification;
}

const wording: Readonly<Record<FaultKind, Label>> = {
  MISSING: { zh: '此处应有事件，现已缺失', en: 'an event must be here and is not' },
  UNREADABLE: { zh: '内容无法读取', en: 'what is here cannot be read' },
  MALFORMED: { zh: '不是完整的事件', en: 'what is here is no event' },
  MISPLACED: { zh: '事件不在其应在的位置', en: 'an event in a place that is not its own' },
  REWRITTEN: { zh: '存储内容与写入时的写法不同', en: 'not the bytes that were written' },
  HASH: { zh: '内容与哈希不符', en: 'the content does not have its hash' },
  REVISION: {
    zh: '修订号不连续（删除、重复或调换）',
    en: 'its revision does not follow: one was dropped, doubled or swapped',
  },
  CHAIN: { zh: '与前一事件的哈希链断开', en: 'it does not name the event before it' },
  TIME: { zh: '记录时间早于前一事件', en: 'recorded before the event before it' },
  COMMAND: { zh: '同一命令的事件不完整', en: 'the events of its command are not complete' },
  ROOT: {
    zh: '与已签名的检查点不符：其间的事件被改写',
    en: 'not what the checkpoint signed: events in between were rewritten',
  },
  CUT: { zh: '日志尾部被截断', en: 'the tail of the log was cut' },
  CHECKPOINT: {
    zh: '检查点损坏、属于其他日志，或签名不被信任',
    en: 'the checkpoint is damaged, of another log, or not signed by a trusted key',
  },
};

/** Faults that are printed for a person; `--json` has more. */
const MOST_LINES = 20;

export function asJson({ verification, keys, ...report }: Report): string {
  const publicKeys = keys.map((key) => ({ keyId: keyIdOf(key), pem: pemOf(key) }));
  return `${JSON.stringify({ ...report, publicKeys, ...verification }, null, 2)}\n`;
}

export function asText(report: Report): string {
  const { log, folder, verification } = report;
  const { logId, events, lastPosition, checkpoints, foreignEvents } = verification;
  return [
    '石碑日志核验 Verification of the event log',
    '',
    `日志 log:            ${log} (${logId})`,
    `事件 events:         ${events.toLocaleString('en')}，最后位置 last position ${lastPosition ?? '-'}`,
    ...(foreignEvents > 0
      ? [`其他程序的事件 of other programs, not looked at: ${foreignEvents.toLocaleString('en')}`]
      : []),
    `检查点 checkpoints:  ${checkpoints.toLocaleString('en')} (${folder})`,
    ...keysOf(report),
    '',
    ...provenIn(verification),
    '',
    ...faultsIn(verification),
    '',
    ...trustIn(report),
    '',
  ].join('\n');
}

function keysOf({ keys }: Report): string[] {
  if (keys.length === 0) return ['公钥 public key:     无 none'];
  return keys.flatMap((key) => [
    `公钥 public key:     ${keyIdOf(key)}`,
    ...pemOf(key).trim().split('\n'),
  ]);
}

function provenIn({ proven, notProvable }: Verification): string[] {
  const after = notProvable.toLocaleString('en');
  if (proven === null) {
    return [
      '已证明 proven:       无（没有可用的检查点） nothing: no checkpoint can be relied on',
      `不可证明 not provable: 全部 ${after} 条事件 all ${after} events`,
    ];
  }
  const { size, position, time, root } = proven;
  const count = size.toLocaleString('en');
  return [
    `已证明 proven:       前 ${count} 条事件，至位置 the first ${count} events, up to position ${position}`,
    `                     检查点 checkpoint ${time}, root ${root}`,
    `不可证明 not provable after position ${position}：其后 ${after} 条事件，以及可能已被截断者 ` +
      `the ${after} events after it, and any that may have been cut off there`,
  ];
}

function faultsIn({ faults, faultCount, isSound }: Verification): string[] {
  if (faultCount === 0) {
    return [
      isSound
        ? '结论 verdict: 至上述位置完好 intact up to the position above'
        : '结论 verdict: 未发现破坏，但无法证明 nothing is broken, and nothing is proven',
    ];
  }
  const count = faultCount.toLocaleString('en');
  const [first] = faults;
  const firstBad = first === undefined ? [] : [`首个异常 first bad: ${placeOf(first)}`];
  return [
    `结论 verdict: 已被改动，${count} 处异常 TAMPERED WITH, ${count} faults`,
    ...firstBad,
    ...faults.slice(0, MOST_LINES).map(lineOf),
    ...(faultCount > MOST_LINES ? ['  …'] : []),
  ];
}

const lineOf = (fault: Fault): string => {
  const { kind, stream } = fault;
  const { zh, en } = wording[kind];
  return `  ${kind} ${placeOf(fault)}${stream === null ? '' : ` ${stream}`}: ${zh} ${en}`;
};

function placeOf({ position, after, checkpoint }: Fault): string {
  const from = after === undefined ? '' : `${after ?? '0'} 之后 after it`;
  const to = position === null ? '' : after === undefined ? position : `至 up to ${position}`;
  const of = checkpoint === null ? '' : `[${checkpoint}]`;
  return [from, to, of].filter((part) => part !== '').join(' ');
}

/** Whoever can replace the log, its checkpoints and its key together is found out by a copy kept elsewhere only. */
function trustIn({ areKeysGiven, isFolderGiven }: Report): string[] {
  const key = areKeysGiven
    ? '公钥由您提供。 The public key is the one that you gave.'
    : '公钥取自检查点文件夹：请与另行保存的公钥标识比对。 The public key was found beside the checkpoints: compare its id with a copy that was kept elsewhere.';
  const checkpoints = isFolderGiven
    ? '检查点由您指定。 The checkpoints are those that you named.'
    : '检查点取自数据文件夹：若日志、检查点与密钥被一并替换，只有另存的副本（--checkpoints、--public-key）能发现。 The checkpoints are those of the data folder: where log, checkpoints and key were replaced together, only copies kept elsewhere show it (--checkpoints, --public-key).';
  return [key, checkpoints];
}

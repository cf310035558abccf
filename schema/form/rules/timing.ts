import { labelOf } from '../form';
import { compareDays, day, isLater } from './days';
import { error, ofLevel, warning, type Rule } from './rule';

/** V-401: of the planned and of the actual period. */
export const periodsAreInOrder: Rule = ({ basic }) => {
  const periods = [
    { field: 'plannedPeriod.start', ...basic?.plannedPeriod },
    { field: 'actualStart', start: basic?.actualStart, end: basic?.actualEnd },
  ];
  return periods
    .filter(({ start, end }) => isLater(start, end))
    .map(({ field }) =>
      error('V-401', ['basic', field], {
        zh: '研究开始日期不能晚于结束日期',
        en: 'The study cannot start later than it ends',
      }),
    );
};

/** Domain §3.2: an actual date has happened. */
export const actualDatesAreNotInFuture: Rule = ({ basic }, { today }) =>
  (['actualStart', 'actualEnd'] as const)
    .filter((field) => isLater(basic?.[field], today))
    .map((field) => {
      const { zh, en } = labelOf('basic', field);
      return error('FORMAT', ['basic', field], {
        zh: `${zh}不能晚于当前日期`,
        en: `${en} cannot be later than today`,
      });
    });

/**
 * V-402 and V-403: a study is filed in time for its planned start, in the sense of its institution's policy.
 * Asked until it is filed: a change comes after the start. Where the days count from the ethics approval,
 * `filedSoonAfterApproval` asks instead.
 */
export const filedBeforeStart: Rule = ({ basic }, { today, institution, change }) => {
  const { deadline, deadlineDays, deadlineLevel } = institution.policies;
  const start = day(basic?.plannedPeriod?.start);
  const now = day(today);
  if (change || deadline === 'WITHIN_N_DAYS_OF_ETHICS_APPROVAL' || !start || !now) return [];

  const days = String(deadlineDays);
  const earliest = start.subtract({ days: deadlineDays });
  const find = ofLevel(deadlineLevel);
  const where = ['basic', 'plannedPeriod.start'] as const;
  const hasStarted = compareDays(now, start) >= 0;
  switch (deadline) {
    case 'AT_LEAST_N_DAYS_BEFORE_START':
      if (compareDays(now, earliest) <= 0) return [];
      return [
        find(
          'V-402',
          where,
          {
            zh: `应在正式启动实施前${days}日完成登记，距计划启动日期已不足${days}日`,
            en: `A study is registered ${days} days before it starts; less than ${days} days are left`,
          },
          {
            zh: `计划启动日期为${start.toString()}，最迟应于${earliest.toString()}完成登记`,
            en: `The study starts on ${start.toString()}, so it is due by ${earliest.toString()}`,
          },
        ),
      ];
    case 'WITHIN_N_DAYS_BEFORE_START':
      if (!hasStarted && compareDays(now, earliest) >= 0) return [];
      return [
        find(
          'V-403',
          where,
          {
            zh: `应在获得伦理批件后且研究开展前${days}天内完成项目登记备案`,
            en: `A study is filed after its ethics approval and within ${days} days before it starts`,
          },
          {
            zh: `计划启动日期为${start.toString()}，应自${earliest.toString()}起、在启动日期前登记备案`,
            en: `The study starts on ${start.toString()}, so it is filed from ${earliest.toString()} on and before that day`,
          },
        ),
      ];
    case 'BEFORE_START':
      if (!hasStarted) return [];
      return [
        find(
          'V-403',
          where,
          { zh: '应在研究开展前完成项目登记备案', en: 'A study is filed before it starts' },
          {
            zh: `计划启动日期为${start.toString()}，今日为${now.toString()}`,
            en: `The study starts on ${start.toString()}, and today is ${now.toString()}`,
          },
        ),
      ];
  }
};

/**
 * V-403 where the days count from the ethics approval. Its date is known once a committee has recorded it; of
 * a paper approval that was attached beforehand nobody has said the date yet, so that one is only pointed at.
 */
export const filedSoonAfterApproval: Rule = ({ attachments }, facts) => {
  const { today, institution, change, ethicsApprovedOn } = facts;
  const { deadline, deadlineDays, deadlineLevel } = institution.policies;
  const now = day(today);
  if (change || deadline !== 'WITHIN_N_DAYS_OF_ETHICS_APPROVAL' || !now) return [];

  const where = ['attachments', 'approval'] as const;
  const days = String(deadlineDays);
  const message = {
    zh: `应在获得伦理批件后${days}天内完成项目登记备案`,
    en: `A study is filed within ${days} days of its ethics approval`,
  };
  const approvedOn = day(ethicsApprovedOn);
  if (approvedOn === null) {
    if (!attachments?.approval?.length) return [];
    return [
      warning('V-403', where, message, {
        zh: '伦理批件的批准日期由伦理委员会审核时记录，请自行确认未超过时限',
        en: 'The committee records the date of the approval in its review; please confirm that it is not too long ago',
      }),
    ];
  }
  const latest = approvedOn.add({ days: deadlineDays });
  if (compareDays(now, latest) <= 0) return [];
  return [
    ofLevel(deadlineLevel)('V-403', where, message, {
      zh: `伦理批件批准日期为${approvedOn.toString()}，最迟应于${latest.toString()}完成登记`,
      en: `The ethics approval is of ${approvedOn.toString()}, so the study was due by ${latest.toString()}`,
    }),
  ];
};

/** V-404: recruitment began before the first submission (补登记). */
export const recruitmentHasNotBegun: Rule = (content, { today, isFirstSubmission }) => {
  if (!isFirstSubmission) return [];
  const { basic, design } = content;
  const hasCome = (date: string | undefined) => day(date) !== null && !isLater(date, today);
  const message = {
    zh: '研究已开始招募，本次登记将标记为"补登记"',
    en: 'Recruitment has begun, so this registration will be marked retrospective',
  };
  if (hasCome(design?.firstEnrolment?.date)) {
    return [warning('V-404', ['design', 'firstEnrolment.date'], message)];
  }
  return hasCome(basic?.actualStart) ? [warning('V-404', ['basic', 'actualStart'], message)] : [];
};

/**
 * V-405: 项目负责人 shows the ethics approval by attaching it (domain D3); before the first submission no committee
 * can have recorded one.
 */
export const ethicsApprovalComesFirst: Rule = ({ attachments }, facts) => {
  const level = facts.institution.policies.ethicsApprovalBeforeFiling;
  if (level === 'NOT_REQUIRED' || !facts.isFirstSubmission) return [];
  if (attachments?.approval?.length) return [];
  return [
    ofLevel(level)('V-405', ['attachments', 'approval'], {
      zh: '请在获得伦理批件后进行登记备案',
      en: 'Please file after the ethics approval',
    }),
  ];
};

import canonicalize from 'canonicalize';
import { labelOf, type ProjectContent } from '../form';
import { error, warning, type Rule } from './rule';

/** V-504: the three starred slots of 相关附件; an institution may do without 其他文件 (domain D6). */
export const requiredFilesAreAttached: Rule = ({ attachments }, { institution }) =>
  (['protocol', 'consent', 'other'] as const)
    .filter((slot) => slot !== 'other' || institution.policies.otherFilesRequired)
    .filter((slot) => !attachments?.[slot]?.length)
    .map((slot) => {
      const { zh, en } = labelOf('attachments', slot);
      return error('V-504', ['attachments', slot], {
        // A slot for either of two papers names them with a stroke between; a sentence says "or".
        zh: `请上传${zh.replace('/', '或')}`,
        en: `Please upload: ${en}`,
      });
    });

/** V-505: a change of the design, its course aside, while the protocol's files are those of the approved version. */
export const protocolFollowsDesign: Rule = (content, { change, approved }) => {
  if (!change || !approved) return [];
  if (protocolDesign(content) === protocolDesign(approved)) return [];
  if (protocolFiles(content) !== protocolFiles(approved)) return [];
  return [
    warning('V-505', ['attachments', 'protocol'], {
      zh: '研究方案内容已变更，请确认是否需要更新研究方案附件',
      en: 'The design has changed; please confirm whether the protocol file must be replaced',
    }),
  ];
};

/** How recruitment goes is no part of a protocol. */
const protocolDesign = ({ design }: ProjectContent) =>
  canonicalize({
    ...design,
    recruitmentStatus: undefined,
    stopReason: undefined,
    actualSize: undefined,
    firstEnrolment: undefined,
  });

const protocolFiles = ({ attachments }: ProjectContent) =>
  (attachments?.protocol ?? [])
    .map(({ fileId }) => fileId)
    .sort()
    .join();

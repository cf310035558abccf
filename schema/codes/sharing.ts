import { codeList } from './codeList';

export const ipdSharing = codeList(
  'IpdSharing',
  { zh: '研究数据共享声明', en: 'Sharing of individual participant data' },
  { YES: ['共享', 'Yes'], NO: ['不共享', 'No'] },
);

export const resultPublication = codeList(
  'ResultPublication',
  { zh: '是否公开试验完成后统计结果', en: 'Publication of summary results' },
  { YES: ['公开', 'Yes'], NO: ['不公开', 'No'] },
);

export const resultRelease = codeList(
  'ResultRelease',
  { zh: '结果发布方式', en: 'How results are released' },
  {
    PRODUCT_APPLICATION: ['申请药品/器械', 'Application for a drug or device'],
    AFTER_PATENT: ['申请专利后公开', 'Public after a patent application'],
    PAPER: ['学术论文发表', 'Scientific paper'],
    OTHER: ['其他', 'Other'],
  },
);

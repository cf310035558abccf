import type { PdfInspector } from '../../platform/pdfInspection/pdfInspector';

/** For nodes that take no files. */
export const noInspector: PdfInspector = {
  inspect: () => Promise.reject(new Error('this node takes no files')),
  close: () => undefined,
};

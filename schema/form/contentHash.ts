import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ProjectContent } from './form';

/** SHA-256 (hex) of the RFC 8785 form: what a decision is bound to. */
export const contentHash = (content: ProjectContent): string =>
  createHash('sha256')
    .update(canonicalize(content) ?? '')
    .digest('hex');

import { createLogger } from '../../platform/logger';

describe('the log of a process', () => {
  it('never holds a secret or a personal value, at whichever depth it was logged', () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => void lines.push(line) });
    const names = [
      'password',
      'token',
      'authorization',
      'cookie',
      'set-cookie',
      'email',
      'mobile',
      'idNumber',
    ];
    const planted = Object.fromEntries(names.map((name) => [name, 'planted']));

    logger.info(planted, 'at the top');
    logger.info({ input: planted }, 'in the input');
    logger.info({ req: { headers: planted } }, 'in the headers');
    logger.info({ request: { body: { variables: planted } } }, 'in the variables');

    expect(lines).toHaveLength(4);
    expect(lines.join('')).not.toContain('planted');
    for (const line of lines) expect(line.split('[Redacted]')).toHaveLength(names.length + 1);
  });

  it('has nothing below its level', () => {
    const lines: string[] = [];
    const logger = createLogger('warn', { write: (line) => void lines.push(line) });
    logger.info('unimportant');
    logger.warn('important');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['important']);
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { openEventLog } from '../platform/eventLog/openEventLog';
import { derivedKey, masterKey } from '../platform/masterKey';
import { Refusal } from '../platform/refusal';
import { readSettings, SettingsError, type Settings } from '../platform/settings';
import { recoverOperator } from '../services/accounts/operatorRecovery';

const say = (line: string) => process.stdout.write(`${line}\n`);
const note = (line: string) => process.stderr.write(`${line}\n`);

const RESET = 0;
const REFUSED = 1;
const NOT_DONE = 2;

const about = `
打印一次性令牌，15 分钟内用 activateAccount(token, password) 设置密码。原密码与所有登录立即失效；锁定解除。
Prints a one-time token, with which activateAccount(token, password) sets a password within 15 minutes. The
old password and every sign-in are void at once, and so is a lock.

只用于平台管理员（SYS）：其他账号由其管理员重置。事件日志记录为 commandLine 所为。Only for operators
(SYS): others are reset by their administrators. The event log names commandLine.

退出码 Exit code:
  0  已重置 reset
  1  无此登录名，或不是平台管理员 nobody has this login, or it is no operator's
  2  设置、密钥或事件日志有误 the settings, the key or the event log failed

设置与服务相同 The settings are the server's: STELE_DATA, STELE_DEMO, STELE_EVENT_LOG, STELE_MASTER_KEY.
服务可同时运行。A server may be running on the same log.`;

interface Options {
  readonly secondFactor?: boolean;
  readonly json?: boolean;
}

/** `operator reset LOGIN`: the way back for an operator, whom no administrator may reset. */
export function operatorCommand(): Command {
  const command = new Command('operator').description('平台管理员 operators (SYS)');
  command
    .command('reset')
    .description('重置平台管理员的密码 reset the password of an operator')
    .argument(
      '<login>',
      '登录用的邮箱或手机号 the e-mail address or mobile number they sign in with',
    )
    .option('--second-factor', '同时解除第二因素 take the second factor off too')
    .option('--json', '以 JSON 输出结果 answer in JSON')
    .addHelpText('after', about)
    .action(async (login: string, options: Options) => {
      process.exitCode = await reset(login, options);
    });
  return command;
}

/** Answers the exit code. */
async function reset(
  login: string,
  { secondFactor = false, json = false }: Options,
): Promise<number> {
  try {
    const settings = readSettings();
    requireRegistry(settings);
    const lookupKey = derivedKey(masterKey(settings), 'lookup');
    const log = await openEventLog(settings.eventLog);
    try {
      const asked = { login, removesSecondFactor: secondFactor };
      const { accountId, activationToken, expiresAt, hadSecondFactor } = await recoverOperator(
        { log, lookupKey, now: Date.now },
        asked,
      );
      const keepsSecondFactor = hadSecondFactor && !secondFactor;
      if (json) {
        say(JSON.stringify({ accountId, activationToken, expiresAt, keepsSecondFactor }));
        return RESET;
      }
      say(`一次性令牌 One-time token: ${activationToken}`);
      say(`有效至 Valid until: ${expiresAt}`);
      if (keepsSecondFactor) {
        say('第二因素仍有效 The second factor stays; --second-factor takes it off');
      }
      return RESET;
    } finally {
      await log.close();
    }
  } catch (error) {
    const isRefused = error instanceof Refusal && error.code !== 'STORE_UNAVAILABLE';
    note(saidOf(error));
    return isRefused ? REFUSED : NOT_DONE;
  }
}

/** A wrong folder would get a log and a key of its own, in which nobody is found. */
function requireRegistry({ eventLog, folder, masterKey: given }: Settings): void {
  const key = join(folder, 'keys', 'master');
  if (given === null && !existsSync(key))
    throw new SettingsError(`没有主密钥 No master key: ${key}`);
  const path = eventLog.startsWith('file:') ? eventLog.slice('file:'.length) : null;
  if (path !== null && !existsSync(path))
    throw new SettingsError(`没有事件日志 No event log: ${path}`);
}

function saidOf(error: unknown): string {
  if (error instanceof Refusal) return `${error.message} ${error.en}`;
  return error instanceof Error ? error.message : String(error);
}

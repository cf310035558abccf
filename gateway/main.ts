// The process that `npm start` runs.
import { readSettings, SettingsError } from '../platform/settings';
import { demoAccounts, demoPassword } from '../cli/demo/people';
import { makeDemoFolder } from '../cli/demo/demoFolder';
import { accountCommands } from '../services/accounts/commands';
import { homePage } from './homePage';
import { startStele, type Running } from './stele';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** The first administrator of an empty registry: a one-time token, printed once and never stored in clear. */
async function inviteFirstAdministrator({ node }: Running, email: string): Promise<void> {
  const invited = await accountCommands(node).createFirstAdministrator(email);
  if (invited.activationToken === null) return;
  say(`首位平台管理员 First administrator: ${email}`);
  say(`一次性激活令牌 One-time activation token: ${invited.activationToken}`);
}

async function main(): Promise<void> {
  const settings = readSettings();
  if (settings.demo) await makeDemoFolder(settings.folder);
  let url = '';
  const stele = await startStele(settings, {
    async beforeOpening(running) {
      if (!settings.demo) await inviteFirstAdministrator(running, settings.adminEmail);
    },
    homePage: () =>
      homePage({
        url,
        demoAccounts: settings.demo ? demoAccounts : [],
        demoPassword: settings.demo ? demoPassword : null,
      }),
  });
  url = stele.url;
  say(`石碑 Stele: ${stele.url}`);

  const stop = () => {
    stele.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const isTold =
    error instanceof SettingsError || (error instanceof Error && error.name === 'Refusal');
  const said =
    error instanceof Error
      ? isTold
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${said}\n`);
  process.exit(1);
});

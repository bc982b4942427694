// An ordinary discord.js bot. What happens to it goes to standard output, a JSON object a line; a line on standard input ends it.
import { createInterface } from 'node:readline';
import { Client, Events, GatewayIntentBits, MessageFlags, SlashCommandBuilder } from 'discord.js';

const [api, token] = process.argv.slice(2);
const say = (event, data = {}) => process.stdout.write(`${JSON.stringify({ event, ...data })}\n`);

const client = new Client({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildMessageReactions,
    GatewayIntentBits.MessageContent,
  ],
  rest: { api, version: '10' },
});

client.on('raw', (packet, shard) => {
  if (packet.t === 'READY' || packet.t === 'RESUMED') say('raw', { t: packet.t, shard });
});
client.on(Events.MessageCreate, (message) =>
  say('message', {
    id: message.id,
    guild: message.guildId,
    author: message.author.id,
    length: message.content.length,
    channel: message.channel?.name,
    joined: message.member?.joinedTimestamp,
  }));
client.on(Events.ShardResume, (shard, replayed) => say('resumed', { shard, replayed }));
client.on(Events.Debug, (text) => {
  const compression = /compression: (\S+)/.exec(text);
  if (compression) say('compression', { name: compression[1] });
});
client.on(Events.Error, (error) => say('error', { message: error.message }));
client.on(Events.InteractionCreate, async (interaction) => {
  say('interaction', { command: interaction.commandName, user: interaction.user.id, nym: interaction.options.getString('nym') });
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  await interaction.editReply({ content: `Rank of ${interaction.options.getString('nym')}: 7` });
  await interaction.followUp({ content: 'The worm has come.', flags: MessageFlags.Ephemeral });
});
client.once(Events.ClientReady, async () => {
  say('ready', { user: client.user.tag, guilds: client.guilds.cache.map((guild) => ({ id: guild.id, name: guild.name, channels: guild.channels.cache.size })) });
  const command = new SlashCommandBuilder()
    .setName('position')
    .setDescription('Shows a rank')
    .addStringOption((option) => option.setName('nym').setDescription('Whose').setRequired(true));
  const commands = await client.application.commands.set([command]);
  say('registered', { commands: commands.map((registered) => registered.name) });
});

createInterface({ input: process.stdin }).once('line', async () => {
  await client.destroy();
  say('stopped');
  process.exit(0);
});
await client.login(token);

// One client of the gateway benchmark: `node client.mjs discord.js|ws API_URL MESSAGES`. Prints one line of JSON.
// It asks the server for the guilds once it is ready, and for the messages once it has the guilds, so that memory can be
// read in between.
import { setTimeout as sleep } from 'node:timers/promises';

const [kind, api, expected] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const guilds = 1000;
const token = 'bench';
let messages = 0;
let startedAt = 0;
let before;
let after;
let cpu;

function memory() {
  globalThis.gc?.();
  const usage = process.memoryUsage();
  return { rss: usage.rss, heap: usage.heapUsed };
}

async function onReady() {
  before = memory();
  await fetch(`${api}/bench/guilds`);
}

async function onGuilds() {
  await sleep(500);
  after = memory();
  cpu = process.cpuUsage();
  startedAt = performance.now();
  await fetch(`${api}/bench/messages`);
}

function onMessage() {
  messages++;
  if (messages === expected) {
    const seconds = (performance.now() - startedAt) / 1000;
    const used = process.cpuUsage(cpu);
    console.log(JSON.stringify({
      name: kind, events: messages, seconds, cpuSeconds: (used.user + used.system) / 1e6,
      rssGrowth: after.rss - before.rss, heapGrowth: after.heap - before.heap,
    }));
    process.exit(0);
  }
}

if (kind === 'discord.js') {
  const { Client, GatewayIntentBits, Events } = await import('discord.js');
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildMessages, GatewayIntentBits.GuildMessageReactions],
    rest: { api: api.replace('/v10', ''), version: '10' },
  });
  client.on('raw', (packet) => { if (packet.t === 'READY') onReady(); });
  client.once(Events.ClientReady, onGuilds);
  client.on(Events.MessageCreate, onMessage);
  await client.login(token);
} else {
  const { WebSocketManager, WebSocketShardEvents, CompressionMethod } = await import('@discordjs/ws');
  const { REST } = await import('@discordjs/rest');
  const rest = new REST({ api: api.replace('/v10', ''), version: '10' }).setToken(token);
  const manager = new WebSocketManager({
    token,
    intents: 1539,
    rest,
    fetchGatewayInformation: () => rest.get('/gateway/bot'),
    compression: kind === 'ws-zlib' ? CompressionMethod.ZlibNative : null,
  });
  let received = 0;
  manager.on(WebSocketShardEvents.Dispatch, (first) => {
    const payload = first.data ?? first;
    if (payload.t === 'MESSAGE_CREATE') onMessage();
    else if (payload.t === 'READY') onReady();
    else if (payload.t === 'GUILD_CREATE' && ++received === guilds) onGuilds();
  });
  await manager.connect();
}

// One peer of the benchmark `cql`: npm's cassandra-driver. Prints one line of JSON.
//
//   node peer.mjs --contact-point 127.0.0.1:9042 --mode naive|good|reads [--updates 300000] [--reads 100000]
//                 [--communities 200] [--in-flight 8] [--warm-up 30000] [--connections 4]
//
// naive: what the TypeScript system did: slices of 50 scores of mixed communities, each slice one logged batch of 100
//        statements over both tables, with ids and decimals as text.
// good:  the same work done well: slices of 50 scores of one community, an unlogged batch per table; values in the driver's
//        own types. In `scores` the batch is of one partition; in `scores_by_profile` every row is one.
// reads: single rows of `scores_by_profile` by their key.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import driver from 'cassandra-driver';

const options = parseArgs({
  options: {
    'contact-point': { type: 'string' },
    mode: { type: 'string' },
    updates: { type: 'string', default: '300000' },
    reads: { type: 'string', default: '100000' },
    communities: { type: 'string', default: '200' },
    'in-flight': { type: 'string', default: '8' },
    'warm-up': { type: 'string', default: '30000' },
    connections: { type: 'string', default: '4' },
  },
}).values;
const number = (name) => Number(options[name]);
const slice = 50;
const communities = number('communities');
const inFlight = number('in-flight');

const columns = 'community_id, profile_id, conviction_score, activity_score, current_rank, updated_at';
const insert = (table) => `INSERT INTO bench_two_tables.${table} (${columns}) VALUES (?, ?, ?, ?, ?, ?)`;
const [toScores, toProfiles] = [insert('scores'), insert('scores_by_profile')];
const select = `SELECT ${columns} FROM bench_two_tables.scores_by_profile WHERE community_id = ? AND profile_id = ?`;

const client = new driver.Client({
  contactPoints: [options['contact-point']],
  localDataCenter: 'datacenter1',
  pooling: { coreConnectionsPerHost: { [driver.types.distance.local]: number('connections') } },
  queryOptions: { consistency: driver.types.consistencies.localQuorum, prepare: true },
  socketOptions: { readTimeout: 60_000 },
});

// Member m of community c; the ids are the same in every run and for every peer.
const hex = (value, digits) => value.toString(16).padStart(digits, '0');
const communityId = (c) => `c0000000-0000-4000-8000-${hex(c, 12)}`;
const profileId = (c, m) => `a0000000-${hex(c, 4)}-4000-8000-${hex(m, 12)}`;
const convictionCents = (c, m) => (c * 7919 + m * 104729) % 1_000_000 * 100 + m % 90 + 10;
const conviction = (c, m) => (convictionCents(c, m) / 100).toFixed(2);
const activity = (c, m) => `${(m * 31) % 10_000}.5`;

function textRow(c, m) {
  return [communityId(c), profileId(c, m), conviction(c, m), activity(c, m), m + 1, new Date()];
}

function typedRow(c, m) {
  return [typedId(0xc0000000, 0, c), typedId(0xa0000000, c, m), typedDecimal(convictionCents(c, m), 2),
    typedDecimal((m * 31) % 10_000 * 10 + 5, 1), m + 1, new Date()];
}

// The same values as the texts, without parsing.
function typedId(prefix, community, number) {
  const bytes = Buffer.from([0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]);
  bytes.writeUInt32BE(prefix, 0);
  bytes.writeUInt16BE(community, 4);
  bytes.writeUInt32BE(number, 12);
  return new driver.types.Uuid(bytes);
}

function typedDecimal(unscaled, scale) {
  return new driver.types.BigDecimal(driver.types.Integer.fromNumber(unscaled), scale);
}

// Slice s of mixed communities: neighbours belong to different ones.
async function writeNaive(s) {
  const queries = [];
  for (let i = s * slice; i < (s + 1) * slice; i++) {
    const row = textRow(i % communities, Math.floor(i / communities));
    queries.push({ query: toScores, params: row }, { query: toProfiles, params: row });
  }
  await client.batch(queries, { logged: true });
}

// Slice s of one community.
async function writeGood(s) {
  const c = s % communities;
  const first = Math.floor(s / communities) * slice;
  const rows = Array.from({ length: slice }, (_, i) => typedRow(c, first + i));
  await Promise.all([toScores, toProfiles].map((query) =>
    client.batch(rows.map((params) => ({ query, params })), { logged: false })));
}

async function readOne(i) {
  const c = i % communities;
  const answer = await client.execute(select, [communityId(c), profileId(c, Math.floor(i / communities))]);
  if (answer.rowLength !== 1) throw new Error(`member ${i} is missing`);
}

// Runs work(first) to work(first + count - 1), so many at a time. The answer is the latency of each, in milliseconds.
async function run(work, first, count, atOnce) {
  const latencies = new Float64Array(count);
  let next = 0;
  async function lane() {
    while (next < count) {
      const i = next++;
      const start = performance.now();
      await work(first + i);
      latencies[i] = performance.now() - start;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane));
  return latencies.sort();
}

async function createTables() {
  const script = readFileSync(new URL('two-tables.cql', import.meta.url), 'utf8').replace(/--.*$/gm, '');
  for (const statement of script.split(';').map((text) => text.trim()).filter(Boolean)) {
    await client.execute(statement, [], { prepare: false });
  }
}

await client.connect();
await createTables();
const warmUp = number('warm-up');
let work;
let count;
let first;
if (options.mode === 'reads') {
  [work, count, first] = [readOne, number('reads'), 0];
  await run(writeGood, 0, Math.ceil(count / communities / slice) * communities, 8);
  await run(readOne, 0, Math.min(warmUp, count), inFlight);
} else {
  const write = { naive: writeNaive, good: writeGood }[options.mode];
  if (!write) throw new Error(`--mode is naive, good or reads, not ${options.mode}`);
  // What warms up comes behind what is measured: every update that is measured writes a new member.
  [work, count, first] = [write, number('updates') / slice, 0];
  await run(write, Math.ceil(count / communities) * communities, warmUp / slice, inFlight);
}

const cpu = process.cpuUsage();
const start = performance.now();
const latencies = await run(work, first, count, inFlight);
const seconds = (performance.now() - start) / 1000;
const used = process.cpuUsage(cpu);
const operations = options.mode === 'reads' ? count : count * slice;
const percentile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
await client.shutdown();
console.log(JSON.stringify({
  peer: `cassandra-driver ${driver.version}`,
  mode: options.mode,
  inFlight,
  operations,
  seconds,
  operationsPerSecond: operations / seconds,
  cpuSeconds: (used.user + used.system) / 1e6,
  p50Milliseconds: percentile(0.5),
  p99Milliseconds: percentile(0.99),
  peakResidentBytes: process.resourceUsage().maxRSS * 1024,
}));

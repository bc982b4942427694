// One sentence on top: whether somebody has to look, and at what. The worst thing is told first.
import { duration, plural } from './format.js';

const behindSeconds = 5;

export function verdict(status, parts) {
  const run = status.snapshot;
  const found = [...states(run), ...(parts.gateway ? shards(run.shards ?? []) : []), ...(parts.pipeline ? pipeline(run) : [])];
  const rested = calm(run, parts);
  if (found.length === 0) return { level: 'good', words: 'All is well', note: rested.join(' · ') };
  const [first, ...rest] = found;
  return {
    level: first.level,
    words: first.words,
    note: [first.note, ...rest.map(f => f.words)].filter(Boolean).join(' · ') || rested.join(' · '),
  };
}

function states(run) {
  if (run.state === 'starting') return [{ level: 'warn', words: 'Starting', note: 'opening the log and the store, connecting' }];
  if (run.state === 'draining') return [{ level: 'warn', words: 'Stopping', note: 'what was read is being written' }];
  if (run.state === 'stopped') return [{ level: 'bad', words: 'Stopped', note: 'everything is durable' }];
  return [];
}

function shards(all) {
  const dead = all.filter(s => s.state === 'dead'),
    late = all.filter(s => s.state !== 'ready' && s.state !== 'dead');
  const found = [];
  if (dead.length > 0) found.push({ level: 'bad', words: `${plural(dead.length, 'shard')} refused by Discord`, note: dead[0].reason });
  if (late.length > 0)
    found.push({ level: 'warn', words: `${late.length} of ${plural(all.length, 'shard')} not ready`, note: late[0].reason });
  return found;
}

function pipeline(run) {
  const stopped = (run.partitions ?? []).filter(p => p.stopped);
  const found = [];
  if (stopped.length > 0) found.push({ level: 'bad', words: `${plural(stopped.length, 'partition')} stopped`, note: stopped[0].stopped });
  if (run.lagSeconds > behindSeconds)
    found.push({ level: 'warn', words: `${duration(run.lagSeconds)} behind`, note: `${plural(run.lagEvents, 'event')} wait in the log` });
  return found;
}

function calm(run, parts) {
  const words = [];
  if (parts.gateway) words.push((run.shards ?? []).length === 0 ? 'no shards yet' : `${plural(run.shards.length, 'shard')} ready`);
  if (parts.pipeline) words.push(run.lagEvents === 0 ? 'nothing waits' : `${duration(run.lagSeconds)} behind`);
  if (parts.pipeline && run.deadLetters > 0) words.push(plural(run.deadLetters, 'dead letter'));
  return words;
}

// The shards of the gateway: state, heartbeat and buffer of each.
import { byId, makeRow, set, sync, text } from './dom.js';
import { count, duration, plural } from './format.js';

// Discord asks for a beat about every 41 s: after two of them an older one is worth a look.
const oldBeatSeconds = 90;

export function showShards(shards) {
  const ready = shards.filter(s => s.state === 'ready').length;
  text('shard-total', shards.length === 0 ? '' : `${ready} of ${shards.length} ready`);
  text('shard-note', shards.length === 0 ? 'No shard has started yet.' : '');
  const body = byId('shards').tBodies[0];
  byId('shards').hidden = shards.length === 0;
  sync(
    body,
    shards,
    s => s.id,
    () => makeRow(['', 'state', 'number wide', 'number', 'number wide', 'number', 'number wide']),
    update,
  );
}

function update(row, s) {
  const [id, state, guilds, beat, trip, buffered, durable] = row.children;
  set(row, 'data-state', s.state);
  text(id, String(s.id));
  text(state, s.reason ? `${s.state}: ${s.reason}` : s.state);
  set(state, 'title', s.reason);
  text(guilds, count(s.guilds));
  text(beat, s.heartbeatAgeSeconds == null ? '–' : `${Math.floor(s.heartbeatAgeSeconds)} s ago`);
  set(beat, 'data-level', s.heartbeatAgeSeconds > oldBeatSeconds ? 'warn' : null);
  text(trip, duration(s.heartbeatSeconds));
  text(buffered, count(s.bufferedEvents ?? 0));
  set(buffered, 'title', plural(s.bufferedEvents ?? 0, 'event'));
  text(durable, count(s.sequenceDurable ?? 0));
}

// A member's place on the activity board over days, and points by window of 6 hours; each as a chart and as a table.
import { byId, make, text } from './dom.js';
import { Bars } from './bars.js';
import { ask, latestOnly } from './ask.js';
import { axis, count, plural, points as whole, score } from './format.js';
import { RankLines } from './lines.js';
import { fillTable } from './table.js';
import { minute } from './times.js';

const windowMs = 21600000,
  dayMs = 86400000;
const parts = {
  ranks: { days: 7, choices: [7, 30], newest: latestOnly(), data: null, read: 'ranks', show: showRanks },
  history: { days: 30, choices: [7, 30, 90], newest: latestOnly(), data: null, read: 'history', show: showHistory },
};
let place = null;
// The community's newest event, by its own clock: a trace of years ago is told as of then.
let newestMs = 0;

export function startCharts() {
  const rank = n => (n == null ? '–' : count(Math.round(n)));
  parts.ranks.chart = new RankLines(find('ranks', '.chart'), {
    label: 'Place on the activity board',
    names: ['rank'],
    format: rank,
    moment: minute,
    empty: 'Not on the board in this time.',
  });
  parts.history.chart = new Bars(find('history', '.chart'), {
    label: 'Points by window of 6 hours',
    names: ['points'],
    format: axis,
    moment: minute,
    empty: 'No points in this time.',
    widthMs: windowMs,
  });
  for (const [id, part] of Object.entries(parts)) {
    for (const days of part.choices) {
      const button = make('button', { type: 'button', 'aria-pressed': days === part.days }, `${days} days`);
      button.addEventListener('click', () => choose(id, days));
      find(id, '.tabs').append(button);
    }
  }
}

const find = (id, selector) => byId(id).querySelector(selector);

export function forgetCharts() {
  place = null;
  newestMs = 0;
  for (const [id, part] of Object.entries(parts)) {
    part.data = null;
    part.chart.show([]);
    part.chart.empty.hidden = true;
    text(find(id, '.note'), 'Loading…');
    find(id, '.scroll').replaceChildren();
  }
}

export function readCharts(address) {
  place = address;
  return Promise.all(Object.keys(parts).map(read));
}

function choose(id, days) {
  parts[id].days = days;
  parts[id].choices.forEach((c, i) => find(id, '.tabs').children[i].setAttribute('aria-pressed', String(c === days)));
  if (place) read(id);
}

async function read(id) {
  const part = parts[id];
  const { community, member } = place;
  text(find(id, '.note'), part.data ? '' : 'Loading…');
  const { isNewest, value, error } = await part.newest(
    ask(`/api/communities/${community}/members/${member}/${part.read}?days=${part.days}`),
  );
  if (!isNewest || place?.member !== member || place.community !== community) return;
  if (error) return text(find(id, '.note'), error.message);
  part.data = value;
  part.show(value);
}

// What the stream tells of now belongs to the end of both charts.
export function showNow(m, now) {
  if (!place) return;
  newestMs = Math.max(newestMs, now ?? 0);
  const { ranks, history } = parts;
  const own = m.boards?.find(b => b.type === 'activity');
  if (ranks.data && own) {
    const last = ranks.data.points.at(-1);
    const timeMs = Math.max(newestMs, last?.timeMs ?? 0);
    // The last point is "now", which moves on; what it was when a window ended stays.
    if (last && last.timeMs % windowMs !== 0 && startOf(last.timeMs) === startOf(timeMs)) ranks.data.points.pop();
    ranks.data.points.push({ timeMs, rank: own.rank ?? null, ranked: own.ranked, score: own.score });
    ranks.show(ranks.data);
  }
  if (history.data && m.openWindow) {
    const windows = history.data.windows.filter(w => w.startMs !== m.openWindow.startMs).map(w => ({ ...w, open: false }));
    history.data.windows = [...windows, { ...m.openWindow, open: true }];
    history.show(history.data);
  }
}

const startOf = ms => ms - (ms % windowMs);

function showRanks({ days, points }) {
  const part = parts.ranks;
  part.chart.show(points.map(p => ({ t: p.timeMs, v: [p.rank ?? null] })));
  text(find('ranks', '.note'), days < part.days ? `Many are active here: only the last ${plural(days, 'day')} can be told.` : '');
  const rows = points.map(p => [
    minute(p.timeMs),
    p.rank == null ? 'not on the board' : `${count(p.rank)} of ${count(p.ranked)}`,
    p.score == null ? '–' : score('activity', p.score),
  ]);
  fillTable(find('ranks', '.scroll'), 'Place on the activity board, newest first', ['Time', 'Rank', 'Balance'], rows.reverse());
}

function showHistory({ days, windows }) {
  const part = parts.history;
  const end = startOf(Math.max(newestMs, windows.at(-1)?.startMs ?? 0)) + windowMs;
  part.chart.setSpan(end - days * dayMs, end);
  part.chart.show(
    windows.filter(w => w.startMs >= end - days * dayMs).map(w => ({ t: w.startMs, v: [w.points], isOpen: w.open === true })),
  );
  const sum = windows.reduce((n, w) => n + w.points, 0);
  text(find('history', '.note'), `${whole(sum)} points in ${plural(days, 'day')}. The outlined bar is the window that is still open.`);
  const rows = windows.map(w => [`${minute(w.startMs)}${w.open ? ' (still open)' : ''}`, whole(w.points)]);
  fillTable(find('history', '.scroll'), 'Points by window of 6 hours, newest first', ['Window from', 'Points'], rows.reverse());
}

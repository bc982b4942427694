// The leaderboard: rows that tell who moved.
import { byId, make, makeSvg, sync, text } from './dom.js';
import { nameOf } from './communities.js';
import { plural, score } from './format.js';

const heads = { activity: 'Balance', conviction: 'Conviction', badges: 'Badges' };
// How long a row says that it has moved.
const rememberMs = 12000;
let shown = null;
let last = null;
let ranks = new Map();
let moves = new Map();

export function forgetBoard(note) {
  shown = last = null;
  ranks = new Map();
  moves = new Map();
  byId('board-rows').replaceChildren();
  text('board-note', note);
}

export function showBoard(board, { live }) {
  const place = `${board.community} ${board.type} ${board.page}`;
  const isSame = shown === place;
  shown = place;
  note(board.rows, isSame);
  text('score-head', heads[board.type]);
  last = { board, live };
  showCaption();
  text('board-note', board.rows.length === 0 ? 'Nobody is on this leaderboard yet.' : '');
  byId('board-rows').closest('table').classList.toggle('no-tiers', !board.rows.some(r => r.tier));
  const best = Math.max(...board.rows.map(r => r.score), 1e-9);
  const before = positions();
  sync(byId('board-rows'), board.rows, r => r.member, makeRow, (tr, row) => fill(tr, row, board.type, best, isSame));
  if (isSame) glide(before);
}

// Says which rows moved, until a while has passed.
export function ageMoves() {
  const now = Date.now();
  for (const tr of byId('board-rows').children) {
    const move = moves.get(tr.dataset.key);
    if (!move || now - move.at < rememberMs) continue;
    moves.delete(tr.dataset.key);
    mark(tr, null);
  }
}

function note(rows, isSame) {
  const now = Date.now();
  if (!isSame) moves = new Map();
  for (const row of isSame ? rows : []) {
    const before = ranks.get(row.member);
    if (before !== row.rank) moves.set(row.member, { by: before == null ? null : before - row.rank, at: now });
  }
  ranks = new Map(rows.map(r => [r.member, r.rank]));
}

// Again when the community's name has become known.
export function showCaption() {
  if (last) text('board-caption', caption(last.board, last.live));
}

function caption(board, live) {
  const from = board.rows[0]?.rank, to = board.rows.at(-1)?.rank;
  const range = live || from == null ? '' : `ranks ${from} to ${to} of `;
  return `${nameOf(board.community)} · ${range}${plural(board.ranked, 'member')} ranked`;
}

function makeRow() {
  const meter = makeSvg('svg', { class: 'meter', viewBox: '0 0 100 3', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, makeSvg('rect', { height: 3, width: 0 }));
  return make('tr', {},
    make('td', { class: 'rank' }),
    make('td', { class: 'moved' }),
    make('td', { class: 'member' }),
    make('td', { class: 'tier' }),
    make('td', { class: 'number' }, make('span', { class: 'score' }, make('span'), meter)));
}

function fill(tr, row, type, best, isSame) {
  const [rank, , member, tier, number] = tr.children;
  const value = score(type, row.score);
  const [label, meter] = number.firstElementChild.children;
  tr.classList.toggle('top-3', row.rank <= 3);
  if (isSame && label.textContent !== value) flash(tr);
  text(rank, String(row.rank));
  mark(tr, moves.get(row.member));
  if (member.childElementCount === 0) member.append(...(row.name ? [make('b', {}, row.name)] : []), make('span', { class: 'id' }, row.member));
  text(tier, row.tier ?? '');
  text(label, value);
  meter.firstElementChild.setAttribute('width', (100 * row.score / best).toFixed(2));
}

function mark(tr, move) {
  const cell = tr.children[1];
  const words = !move ? '' : move.by == null ? 'new' : move.by > 0 ? `▲ ${move.by}` : `▼ ${-move.by}`;
  cell.className = 'moved ' + (!move ? '' : move.by == null ? 'fresh' : move.by > 0 ? 'up' : 'down');
  const spoken = !move || move.by == null ? null : `moved ${move.by > 0 ? 'up' : 'down'} by ${Math.abs(move.by)}`;
  if (cell.textContent === words) return;
  cell.replaceChildren(spoken ? make('span', { 'aria-hidden': 'true' }, words) : words);
  cell.title = spoken ?? '';
}

function flash(tr) {
  tr.classList.remove('changed');
  requestAnimationFrame(() => tr.classList.add('changed'));
}

function positions() {
  return new Map([...byId('board-rows').children].map(tr => [tr, tr.offsetTop]));
}

// Rows glide to their new place, unless the reader asked for less motion.
function glide(before) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  for (const [tr, top] of before) {
    const by = top - tr.offsetTop;
    if (tr.isConnected && by !== 0) tr.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], { duration: 350, easing: 'ease-out' });
  }
}

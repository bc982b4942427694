// Who joined, rose or fell on the page of the leaderboard that is looked at: marks in the rows, and a list of the last ones.
import { byId, make, sync } from './dom.js';
import { writeAddress } from './address.js';
import { count } from './format.js';
import { makeName, nameOfMember, setName } from './names.js';
import { makeTime, serverNow, setTime } from './times.js';

// How long a row says that it has moved, and how many of the last moves are listed.
const rememberMs = 12000;
const listed = 12;
let ranks = new Map();
let ranked = 0;
let moves = new Map();
let list = [];
let number = 0;

export function forgetMoves() {
  ranks = new Map();
  moves = new Map();
  list = [];
  show();
}

export function noteMoves(board, { isLive, isSame }) {
  const now = serverNow();
  if (!isSame) moves = new Map();
  const told = isLive && isSame ? [...comers(board), ...movers(board)] : [];
  for (const { row, kind, by } of told) {
    const move = { kind, by, at: now };
    moves.set(row.member, move);
    // Whoever passes others moves these down: that is told by the one that passed.
    if (kind !== 'down') list.unshift({ ...move, id: ++number, row, community: board.community });
  }
  list.length = Math.min(list.length, listed);
  ranks = new Map(board.rows.map(r => [r.member, r.rank]));
  ranked = board.ranked;
  show();
}

// Members who were on this page before, and stand elsewhere on it now.
function movers(board) {
  return board.rows
    .filter(r => ranks.has(r.member) && ranks.get(r.member) !== r.rank)
    .map(row => ({ row, by: Math.abs(ranks.get(row.member) - row.rank), kind: ranks.get(row.member) > row.rank ? 'up' : 'down' }));
}

// Members who were not. On top of a later page they have fallen from the page before. Of the others as many are new as the
// board has grown by, the last of them first; the rest have risen from a later page.
function comers(board) {
  const fallen = board.rows[0]?.rank > 1 ? board.rows.findIndex(r => ranks.has(r.member)) : 0;
  const isFallen = new Set(board.rows.slice(0, fallen === -1 ? undefined : fallen).map(r => r.member));
  let grown = board.ranked - ranked;
  return board.rows
    .filter(r => !ranks.has(r.member))
    .reverse()
    .map(row => ({ row, by: null, kind: isFallen.has(row.member) ? 'down' : grown-- > 0 ? 'new' : 'up' }));
}

export const markOf = ({ kind, by }) => (kind === 'new' ? 'new' : `${kind === 'up' ? '▲' : '▼'}${by === null ? '' : ` ${by}`}`);

export function moveOf(member) {
  const move = moves.get(member);
  return move && serverNow() - move.at < rememberMs ? move : null;
}

function show() {
  byId('moves-note').hidden = list.length > 0;
  sync(
    byId('moves'),
    list,
    m => m.id,
    create,
    (item, m) => setTime(item.querySelector('time'), m.at),
  );
}

function create(m) {
  const name = makeName();
  setName(name, nameOfMember(m.row.name, m.row.member));
  return make(
    'li',
    { 'data-move': m.kind },
    make('span', { class: 'move' }, markOf(m)),
    make('a', { class: 'who', href: writeAddress({ community: m.community, member: m.row.member }), 'data-here': '' }, name),
    make('span', { class: 'quiet' }, `rank ${count(m.row.rank)}`),
    makeTime(m.at),
  );
}

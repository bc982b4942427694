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
  for (const r of isLive && isSame ? board.rows : []) {
    const before = ranks.get(r.member);
    if (before === r.rank) continue;
    const move = { by: before === undefined ? null : before - r.rank, at: now };
    moves.set(r.member, move);
    // A member who passes others moves these down by one: that is told by the one that passed.
    if (move.by === null || move.by > 0) list.unshift({ ...move, id: ++number, row: r, community: board.community });
  }
  list.length = Math.min(list.length, listed);
  ranks = new Map(board.rows.map(r => [r.member, r.rank]));
  show();
}

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
  const words = m.by === null ? 'new' : `▲ ${m.by}`;
  return make(
    'li',
    { 'data-move': m.by === null ? 'new' : 'up' },
    make('span', { class: 'move' }, words),
    make('a', { class: 'who', href: writeAddress({ community: m.community, member: m.row.member }), 'data-here': '' }, name),
    make('span', { class: 'quiet' }, `rank ${count(m.row.rank)}`),
    makeTime(m.at),
  );
}

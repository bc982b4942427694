// A page of a leaderboard: rows that tell who has moved since the last time it was told.
import { byId, make, makeSvg, set, sync, text } from './dom.js';
import { writeAddress } from './address.js';
import { count, score } from './format.js';
import { hasName, makeName, nameOfMember, setName } from './names.js';
import { markOf, moveOf, noteMoves } from './moves.js';

const heads = { activity: 'Balance', conviction: 'Conviction', badges: 'Badges' };
let shown = null;

const body = () => byId('board').tBodies[0];

export function forgetBoard(note) {
  shown = null;
  body().replaceChildren();
  byId('board').hidden = true;
  text('board-range', '');
  showBoardNote(note);
}

export function showBoardNote(note) {
  text('board-note', note);
}

export function showBoard(board, { isLive }) {
  const place = `${board.community} ${board.type} ${board.page} ${isLive}`;
  const isSame = shown === place;
  shown = place;
  noteMoves(board, { isLive, isSame });
  text('score-head', heads[board.type]);
  text('board-caption', `${board.type} leaderboard`);
  byId('board').hidden = board.rows.length === 0;
  showBoardNote(
    board.rows.length > 0 || !isLive ? '' : board.ranked > 0 ? 'This leaderboard has no such page.' : 'Nobody is on this leaderboard yet.',
  );
  if (board.ranked != null) text('board-range', range(board));
  set(byId('board'), 'data-tiers', board.rows.some(r => r.tier) ? 'yes' : 'no');
  const best = Math.max(...board.rows.map(r => r.score), 1e-9);
  const before = new Map([...body().children].map(row => [row, row.offsetTop]));
  sync(
    body(),
    board.rows,
    r => r.member,
    r => create(board.community, r),
    (row, r) => update(row, r, board.type, best, isSame),
  );
  if (isSame) glide(before);
}

function range(board) {
  const from = board.rows[0]?.rank,
    to = board.rows.at(-1)?.rank;
  return from == null ? `${count(board.ranked)} ranked` : `Ranks ${count(from)} to ${count(to)} of ${count(board.ranked)}`;
}

function create(community, r) {
  const meter = makeSvg(
    'svg',
    { class: 'meter', viewBox: '0 0 100 3', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    makeSvg('rect', { height: 3, width: 0 }),
  );
  const link = make('a', { href: writeAddress({ community, member: r.member }), 'data-here': '' }, makeName());
  return make(
    'tr',
    {},
    make('td', { class: 'rank' }),
    make('td', { class: 'moved' }),
    make('th', { scope: 'row', class: 'who' }, link),
    make('td', { class: 'wide id' }, r.member),
    make('td', { class: 'tier' }),
    make('td', { class: 'number' }, make('span', { class: 'score' }), meter),
  );
}

function update(row, r, type, best, isSame) {
  const [rank, moved, who, , tier, number] = row.children;
  const value = score(type, r.score);
  if (isSame && number.firstChild.textContent && number.firstChild.textContent !== value) flash(row);
  text(rank, count(r.rank));
  set(row, 'data-top', r.rank <= 3 ? 'yes' : null);
  const name = who.firstElementChild.firstElementChild;
  setName(name, nameOfMember(r.name, r.member));
  set(name, 'data-nameless', hasName(r.name) ? null : 'yes');
  text(tier, r.tier ?? '');
  text(number.firstChild, value);
  set(number.lastChild.firstChild, 'width', ((100 * r.score) / best).toFixed(2));
  showMove(moved, moveOf(r.member));
}

// Said in words for screen readers; the arrow alone is for the eye.
function showMove(cell, move) {
  const mark = move ? markOf(move) : '';
  set(cell, 'data-move', move?.kind ?? null);
  if ((cell.firstChild?.textContent ?? '') === mark) return;
  const words = !move || move.kind === 'new' ? null : ` moved ${move.kind}${move.by === null ? '' : ` by ${move.by}`}`;
  if (words === null) cell.replaceChildren(mark);
  else cell.replaceChildren(make('span', { 'aria-hidden': 'true' }, mark), make('span', { class: 'visually-hidden' }, words));
}

export function ageBoard() {
  for (const row of body().children) showMove(row.children[1], moveOf(row.dataset.key));
}

// Some readers ask for less motion.
const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function flash(row) {
  if (isCalm()) return;
  row.animate({ backgroundColor: ['var(--soft)', 'transparent'] }, { duration: 1600, easing: 'ease-out' });
}

// Rows glide to their new place.
function glide(before) {
  if (isCalm()) return;
  for (const [row, top] of before) {
    const by = top - row.offsetTop;
    if (row.isConnected && by !== 0)
      row.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], { duration: 350, easing: 'ease-out' });
  }
}

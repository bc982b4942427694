// A member of a community: scores, places and badges as they are now, and the two charts below.
import { byId, make, set, sync, text } from './dom.js';
import { types, writeAddress } from './address.js';
import { ask } from './ask.js';
import { showFigureList } from './figures.js';
import { count, score } from './format.js';
import { forgetCharts, readCharts, showNow, startCharts } from './member-charts.js';
import { hasName, nameOfMember, nameOfCommunity, setName } from './names.js';
import { absolute, date } from './times.js';

const titles = { activity: 'Activity', conviction: 'Conviction', badges: 'Badges' };
let place = null;
let latest = null;
let newestMs = null;

export function startMember() {
  startCharts();
}

export function openMember(address) {
  place = address;
  latest = newestMs = null;
  text('member-name', nameOfMember(null, address.member));
  byId('member-name').removeAttribute('title');
  text('member-id', address.member);
  text('member-community', nameOfCommunity(null, address.community));
  set(byId('member-community'), 'href', writeAddress({ community: address.community }));
  byId('member-problem').hidden = true;
  byId('member-boards').replaceChildren();
  byId('member-badges').hidden = true;
  for (const id of ['ranks', 'history']) byId(id).hidden = false;
  forgetCharts();
  return refreshMember();
}

// Once, when the view opens or the connection is back: from then on the stream tells.
export async function refreshMember() {
  const address = place;
  ask(`/api/communities/${address.community}`).then(
    c => place === address && showCommunity(c),
    () => {
      /* The member's own answer says what is wrong. */
    },
  );
  try {
    const member = await ask(`/api/communities/${address.community}/members/${address.member}`);
    if (place !== address) return;
    showMember(member);
    await readCharts(address);
  } catch (error) {
    if (place !== address) return;
    byId('member-problem').hidden = false;
    text('member-problem', error.message);
    if (error.status === 404) for (const id of ['ranks', 'history']) byId(id).hidden = true;
  }
}

export function showCommunity(c) {
  if (c.id !== place?.community) return;
  setName(byId('member-community'), nameOfCommunity(c.name, c.id));
  newestMs = c.newestEventMs;
  if (latest) showNow(latest, newestMs);
}

export function showMember(m) {
  if (m.member !== place?.member || m.community !== place.community) return;
  byId('member-problem').hidden = true;
  const name = nameOfMember(m.name, m.member);
  if (byId('member-name').textContent !== name) setName(byId('member-name'), name);
  showLine(m);
  showFigureList(
    byId('member-boards'),
    types.map(t =>
      figure(
        t,
        (m.boards ?? []).find(b => b.type === t),
      ),
    ),
  );
  showBadges(m.badges ?? []);
  latest = m;
  showNow(m, newestMs);
}

export function showMemberProblem(message) {
  byId('member-problem').hidden = false;
  text('member-problem', message);
}

function showLine(m) {
  const words = [
    m.member,
    m.joinedMs ? `joined ${date(m.joinedMs)}` : null,
    m.isBot ? 'a bot: on no board' : null,
    m.hasLeft ? 'has left: hidden from the boards' : null,
  ];
  text('member-id', words.filter(Boolean).join(' · '));
  set(byId('member-id'), 'title', m.joinedMs ? `Joined ${absolute(m.joinedMs)}` : null);
  set(byId('member-name'), 'data-nameless', hasName(m.name) ? null : 'yes');
}

function figure(type, board) {
  const rank = board?.rank == null ? 'not on the board' : `of ${count(board.ranked)}`;
  const value = board ? score(type, board.score) : '–';
  const unit = { activity: 'balance', conviction: 'of 100', badges: board?.score === 1 ? 'badge' : 'badges' }[type];
  return {
    id: type,
    name: titles[type],
    value: board?.rank == null ? '–' : `#${count(board.rank)}`,
    unit: rank,
    notes: [`${value} ${unit}`, board?.tier && `tier ${board.tier}`],
  };
}

function showBadges(badges) {
  const [, list, none] = byId('member-badges').children;
  byId('member-badges').hidden = false;
  list.hidden = badges.length === 0;
  text(none, badges.length === 0 ? 'None yet.' : '');
  sync(
    list,
    badges,
    b => b,
    b => make('li', {}, make('bdi', {}, b.replaceAll('_', ' '))),
    () => {},
  );
}

// What belongs to what: the address chooses the view and what the stream tells; the stream feeds the views.
import { readAddress, startAddress, writeAddress } from './address.js';
import { ageBoard } from './board.js';
import {
  openCommunity,
  refreshCommunity,
  showBoardProblem,
  showCommunityProblem,
  showFacts,
  showLiveBoard,
  startCommunity,
} from './community.js';
import { byId, text } from './dom.js';
import { startKeys } from './keys.js';
import { heard, lost, refused, startLink } from './link.js';
import { openMember, refreshMember, showCommunity as showCommunityOfMember, showMember, showMemberProblem, startMember } from './member.js';
import { isolated } from './names.js';
import { showCommunities, showHistory, showListProblem, showStatus, startOverview } from './overview.js';
import { startPager } from './pager.js';
import { askToken, readSession, startSession } from './session.js';
import { Stream } from './stream.js';
import { startTheme } from './theme.js';
import { eachSecond, startClock } from './times.js';

const views = ['loading', 'sign-in', 'overview', 'community', 'member'];
const stream = new Stream({
  event: receive,
  lost: why => {
    wasLost = true;
    lost(why);
  },
  refused: checkSession,
});
let place = null;
let wasLost = false;

const receivers = {
  history: showHistory,
  status: showStatus,
  communities: showCommunities,
  community: c => (place.view === 'member' ? showCommunityOfMember(c) : showFacts(c)),
  board: showLiveBoard,
  member: showMember,
  problem: showProblem,
};

// Something that is watched cannot be told, and the rest can.
function showProblem({ of, message }) {
  if (place.view === 'community') (of === 'board' ? showBoardProblem : showCommunityProblem)(message);
  if (place.view === 'member' && of === 'member') showMemberProblem(message);
  if (of === 'communities') showListProblem(message);
}

function receive(name, data) {
  if (name === 'status') heard(data);
  receivers[name](data);
  showTitle();
  if (!wasLost || name !== 'status') return;
  // What was asked for once is asked for again after the connection came back.
  wasLost = false;
  if (place.view === 'community') refreshCommunity();
  if (place.view === 'member') refreshMember();
}

// Where a person goes, the focus goes too; at the start and on the way back the browser knows better.
function show(address, { isBack = false, isFirst = false } = {}) {
  if (place && writeAddress(place) === writeAddress(address)) return;
  const before = place;
  place = address;
  setView(address.view);
  if (address.view === 'community') openCommunity(address);
  if (address.view === 'member') openMember(address);
  openStream();
  showTitle();
  const isTurn = before?.view === 'community' && address.view === 'community' && before.community === address.community;
  if (isFirst || isBack || isTurn) return;
  scrollTo(0, 0);
  byId(address.view).querySelector('h1').focus({ preventScroll: true });
}

function openStream() {
  const { community, type, page, member } = place;
  stream.open({ community, type: member ? null : type, page: member ? null : page, member });
}

function setView(name) {
  document.body.dataset.view = name;
  for (const view of views) byId(view).hidden = view !== name;
}

function showTitle() {
  const heading = { community: 'community-name', member: 'member-name' }[place?.view];
  const title = heading ? `${isolated(byId(heading).textContent)} – Arrakis` : `${byId('verdict').textContent} – Arrakis`;
  if (document.title !== title) document.title = title;
}

// Also asked when the stream is refused: a token may have been changed, or the cookie has ended.
async function checkSession() {
  try {
    const { required, ok, message } = await readSession();
    byId('sign-out').hidden = !required || !ok;
    if (!required || ok)
      return place === null
        ? show(readAddress(), { isFirst: true })
        : refused('Arrakis refuses to tell more for now: too many pages may be open. Trying again…');
    stream.close();
    place = null;
    byId('banner').hidden = true;
    text('link-words', 'Signed out');
    // Without a token there is nothing to sign in with, and the message says what to do.
    setView(message ? 'loading' : 'sign-in');
    if (message) text('loading', message);
    else askToken();
  } catch (error) {
    if (place === null && error.status === 0) return show(readAddress(), { isFirst: true });
    refused(error.message);
    if (place === null) text('loading', 'Nothing to show yet.');
  }
}

startTheme();
startClock();
startLink();
eachSecond(ageBoard);
const go = startAddress(show);
startPager(go);
startKeys();
startOverview();
startCommunity(address => {
  place = address;
  history.replaceState(null, '', writeAddress(address));
});
startMember();
startSession(checkSession);
checkSession();

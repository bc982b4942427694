// Whether what the page shows is live, and if not, how old it is.
import { announce, byId, text } from './dom.js';
import { eachSecond, serverNow, setServerNow, time } from './times.js';
import { span } from './format.js';

const reasons = {
  stopped: 'Arrakis has stopped. This page goes on by itself when it runs again.',
  lost: 'The connection to Arrakis is lost. Trying again…',
  silent: 'Arrakis has said nothing for 10 seconds. Trying again…',
};
let heardAt = null;
let why = null;

export function startLink() {
  eachSecond(showAge);
}

export function heard(status) {
  setServerNow(status.nowMs);
  heardAt = status.nowMs;
  if (why !== null) announce('Connected again.');
  why = null;
  byId('banner').hidden = true;
  delete document.body.dataset.stale;
  byId('link').dataset.state = 'live';
  text('link-words', 'Live');
  byId('link').title = `From ${time(status.nowMs)}`;
}

// A stop is told until Arrakis runs again, though every new try to connect fails as well.
export function lost(reason) {
  if (why !== 'stopped') why = reason;
  byId('banner').hidden = false;
  document.body.dataset.stale = '';
  byId('link').dataset.state = why === 'stopped' ? 'stopped' : 'lost';
  const from = heardAt === null ? '' : ` What you see is from ${time(heardAt)}.`;
  text('banner', reasons[why] + from);
  showAge();
}

// Something else than the connection is at fault, and trying again at once would not help.
export function refused(message) {
  byId('banner').hidden = false;
  text('banner', message);
}

function showAge() {
  if (why === null) return;
  const age = heardAt === null ? '' : ` · ${span((serverNow() - heardAt) / 1000)} old`;
  text('link-words', (why === 'stopped' ? 'Stopped' : 'Not connected') + age);
}

// Times: relative for the eye, absolute as the title. A clock of its own lets them age between two events; it asks nobody.
import { make, text } from './dom.js';

const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minutes = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const onTick = [];
// The server's clock minus this machine's: an age must not tell how far the two are apart.
let skew = 0;

export const absolute = ms => dateTime.format(ms);
export const time = ms => clock.format(ms);
export const minute = ms => minutes.format(ms);
export const date = ms => dates.format(ms);
export const day = ms => days.format(ms);
export const serverNow = () => Date.now() + skew;
export const setServerNow = ms => {
  skew = ms - Date.now();
};
export const eachSecond = action => onTick.push(action);

export function ago(ms) {
  const s = Math.max(0, (serverNow() - ms) / 1000);
  if (s < 2) return 'now';
  if (s < 90) return `${Math.floor(s)} s ago`;
  if (s < 5400) return `${Math.round(s / 60)} min ago`;
  if (s < 129600) return `${Math.round(s / 3600)} h ago`;
  if (s < 5184000) return `${Math.round(s / 86400)} days ago`;
  return date(ms);
}

export function setTime(element, ms) {
  element.dateTime = new Date(ms).toISOString();
  element.dataset.ms = ms;
  element.title = absolute(ms);
  text(element, ago(ms));
  return element;
}

export const makeTime = ms => setTime(make('time'), ms);

export function startClock() {
  eachSecond(() => {
    for (const element of document.querySelectorAll('time[data-ms]')) text(element, ago(+element.dataset.ms));
  });
  setInterval(() => onTick.forEach(action => action()), 1000);
}
